import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createGammaClient } from '../src/gamma/client.ts'

/**
 * What a sweep costs this process: 25 MB of recorded events in gzip pages of 1.2 MB from a server in
 * another process, through the client, against bare JSON.parse of the same bytes.
 * `RECORDINGS_DIR` names the recordings, by default `../shared/recordings` beside the repository.
 */

const TOTAL_BYTES = 25_000_000
const PAGE_BYTES = 1_200_000
const ROUNDS = 8
const FILES = ['events-2026-04-27-biggest.json.gz', 'events-2026-05-01-by-comments.json.gz']

const recordings =
  process.env.RECORDINGS_DIR ?? join(import.meta.dirname, '../../shared/recordings')

const recordedEvents = (): string[] =>
  FILES.flatMap((file) => {
    const rows: unknown[] = JSON.parse(String(gunzipSync(readFileSync(join(recordings, file)))))
    return rows.map((row) => JSON.stringify(row))
  })

const buildPages = (): string[] => {
  const rows = recordedEvents()
  const pages: string[] = []
  let total = 0
  let next = 0
  while (total < TOTAL_BYTES) {
    const page: string[] = []
    for (let bytes = 0; bytes < PAGE_BYTES; next++) {
      const row = rows[next % rows.length] ?? ''
      page.push(row)
      bytes += Buffer.byteLength(row)
    }
    const cursor = total + PAGE_BYTES < TOTAL_BYTES ? `,"next_cursor":"${pages.length + 1}"` : ''
    pages.push(`{"events":[${page.join(',')}]${cursor}}`)
    total += Buffer.byteLength(pages.at(-1) ?? '')
  }
  return pages
}

const serve = () => {
  const bodies = buildPages().map((page) => gzipSync(page))
  const server = createServer((request, response) => {
    const cursor = new URL(request.url ?? '', 'http://x').searchParams.get('after_cursor')
    response.setHeader('content-type', 'application/json')
    response.setHeader('content-encoding', 'gzip')
    response.end(bodies[Number(cursor)])
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.once('disconnect', () => process.exit())
}

interface Cost {
  readonly cpu: number
  readonly wall: number
  readonly loop: number
}

const cost = async (work: () => Promise<void> | void): Promise<Cost> => {
  const cpu = process.cpuUsage()
  const loop = performance.eventLoopUtilization()
  const start = performance.now()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return {
    cpu: (user + system) / 1000,
    wall: performance.now() - start,
    loop: performance.eventLoopUtilization(loop).active,
  }
}

const median = (costs: readonly Cost[]): Cost =>
  [...costs].sort((a, b) => a.cpu - b.cpu)[Math.floor(costs.length / 2)] ??
  costs[0] ?? { cpu: 0, wall: 0, loop: 0 }

const show = (name: string, { cpu, wall, loop }: Cost) =>
  console.log(
    `${name.padEnd(28)} CPU ${cpu.toFixed(0).padStart(4)} ms   wall ${wall.toFixed(0).padStart(4)} ms   loop busy ${loop.toFixed(0).padStart(4)} ms`,
  )

const measure = async () => {
  const pages = buildPages()
  const bytes = pages.reduce((sum, page) => sum + Buffer.byteLength(page), 0)
  const child = fork(import.meta.filename, ['serve'])
  const port = await new Promise<number>((resolve) => {
    child.once('message', (message) => resolve(Number(message)))
  })
  const client = createGammaClient({
    url: `http://127.0.0.1:${port}`,
    userAgent: 'bench',
    eventsRate: 1000,
  })
  const sweep = async () => {
    let rows = 0
    for await (const page of client.eventPages({ closed: false, limit: 25 }, { lane: 'poll' })) {
      rows += page.rows.length
    }
    if (rows === 0) throw new Error('the sweep saw nothing')
  }
  const buffers = pages.map((page) => Buffer.from(page))
  const parseTexts = () => {
    for (const page of pages) JSON.parse(page)
  }
  const parseBytes = () => {
    for (const buffer of buffers) JSON.parse(buffer.toString('utf8'))
  }
  const texts: Cost[] = []
  const bare: Cost[] = []
  const through: Cost[] = []
  for (let round = 0; round < ROUNDS; round++) {
    texts.push(await cost(parseTexts))
    bare.push(await cost(parseBytes))
    through.push(await cost(sweep))
  }
  console.log(`${(bytes / 1e6).toFixed(1)} MB in ${pages.length} pages, median of ${ROUNDS} rounds`)
  show('JSON.parse of the texts', median(texts))
  show('JSON.parse of the bytes', median(bare))
  show('client: HTTP, gunzip, parse', median(through))
  console.log(
    `client to JSON.parse of the bytes: ${(median(through).cpu / median(bare).cpu).toFixed(2)}`,
  )
  await client.close()
  child.disconnect()
}

if (process.argv[2] === 'serve') serve()
else await measure()
