import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ResolutionChange, resolutions } from '../src/client/index.ts'
import { printTable } from './support/measure.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PORT = '4919'
const URL_OF_DEMO = `http://127.0.0.1:${PORT}`

/**
 * What a newcomer does on the first day, timed: a clone, the README's command for the demo, the first
 * query, the first Get prices, the first resolution that is seen to happen. What is not committed has no
 * part in it. Needs npm's registry.
 */
export const benchFirstDay = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'polycool-first-day-'))
  const began = performance.now()
  const rows: { step: string; 's of it': number; 's in all': number }[] = []
  const step = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const since = performance.now()
    const result = await work()
    const now = performance.now()
    rows.push({ step: name, 's of it': (now - since) / 1_000, 's in all': (now - began) / 1_000 })
    console.log(`  ${name}: ${((now - since) / 1_000).toFixed(1)} s`)
    return result
  }
  const clone = join(folder, 'polycool')
  try {
    await step('git clone', () => run('git', ['clone', '--quiet', ROOT, clone], folder))
    await step('npm ci', () => run('npm', ['ci', '--silent'], clone))
    const demo = spawn('npm', ['run', 'demo'], {
      cwd: clone,
      env: { ...process.env, PORT },
      detached: true, // so that npm's child is told to stop too
      stdio: 'ignore',
    })
    try {
      await step('npm run demo, until a query finds markets', untilMarkets)
      const id = await step('first query', firstMarket)
      await step('the console answers', async () => {
        const page = await fetch(URL_OF_DEMO, { headers: { accept: 'text/html' } })
        if (!(await page.text()).includes('<div id="app">')) throw new Error('no console at /')
      })
      await step('first Get prices', () => getPrices(id))
      const change = await step('first resolution seen to happen', firstResolution)
      console.log(`  ${change.market.question}: ${change.resolution?.winner?.name ?? 'split'}`)
    } finally {
      process.kill(-Number(demo.pid), 'SIGTERM')
      await once(demo, 'close')
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  printTable('a first day', rows)
}

const run = async (command: string, args: readonly string[], cwd: string): Promise<void> => {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
}

const ask = async (query: string): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ query })
  const response = await fetch(`${URL_OF_DEMO}/graphql`, { method: 'POST', headers, body })
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown }
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}

const FIRST = '{ markets(first: 1) { nodes { id question outcomes { name price } } } }'

const untilMarkets = async (): Promise<void> => {
  for (;;) {
    const data = await ask(FIRST).catch(() => null)
    if (data !== null && Object(data).markets.nodes.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const firstMarket = async (): Promise<string> => Object(await ask(FIRST)).markets.nodes[0].id

const getPrices = async (id: string): Promise<void> => {
  const fields = '... on FetchMarketPayload { isFresh } ... on Problem { code }'
  const data = await ask(`mutation { fetchMarket(by: { id: "${id}" }) { ${fields} } }`)
  if (Object(data).fetchMarket.isFresh !== true) throw new Error(JSON.stringify(data))
}

const firstResolution = async (): Promise<ResolutionChange> => {
  const filter = { kinds: ['RESOLVED'] } as const
  for await (const change of resolutions({ url: `${URL_OF_DEMO}/graphql`, filter })) return change
  throw new Error('the stream ended')
}
