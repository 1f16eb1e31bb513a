import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Reaper } from '../chaos/reaper.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type Labels = Readonly<Record<string, string>>

/** `npm start` in a process of its own, as seen from outside. */
export interface Service {
  readonly pid: number
  readonly url: string
  /** What it wrote last. */
  lastLines(): string
  hasEnded(): boolean
  /** The sum of a metric's samples that have these labels; undefined where there is none. */
  sum(metric: string, labels?: Labels): Promise<number | undefined>
  /** The data of a GraphQL document; fails where there are errors. */
  ask(document: string): Promise<unknown>
  isReady(): Promise<boolean>
  /** Resident memory in MB. */
  rssMb(): Promise<number>
  stop(): Promise<void>
}

const ANSWER_MS = 3_000

export const startService = async (env: Labels, reaper: Reaper): Promise<Service> => {
  const child = spawn(process.execPath, ['--max-semi-space-size=64', 'src/main.ts', 'start'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const pid = child.pid ?? 0
  reaper.tell({ watch: pid, signal: 'SIGKILL' })
  const lines: string[] = []
  let isOver = false
  const ended = once(child, 'close').then(() => {
    isOver = true
    reaper.tell({ forget: pid })
  })
  const lastLines = () => lines.join('\n')
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line)
      lines.splice(0, lines.length - 40)
      const served = /GraphQL at (http:[^\s,"]+)\/graphql/.exec(line)?.[1]
      if (served !== undefined) resolve(served)
    })
    void ended.then(() => reject(new Error(`the service did not start:\n${lastLines()}`)))
  })
  const get = (path: string) => fetch(url + path, { signal: AbortSignal.timeout(ANSWER_MS) })
  return {
    ...{ pid, url, lastLines },
    hasEnded: () => isOver,
    sum: async (metric, labels) => sumOf(await (await get('/metrics')).text(), metric, labels),
    ask: async (query) => {
      const answer = await fetch(`${url}/graphql`, {
        ...{ method: 'POST', signal: AbortSignal.timeout(ANSWER_MS) },
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      const { data, errors } = (await answer.json()) as { data?: unknown; errors?: unknown }
      if (errors !== undefined) throw new Error(JSON.stringify(errors))
      return data
    },
    isReady: async () => (await get('/health/ready')).status === 200,
    rssMb: async () => {
      const kB = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
      return Number(kB) / 1024
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

const sumOf = (text: string, metric: string, labels: Labels = {}): number | undefined => {
  const wanted = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
  const values = text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
    .filter((line) => wanted.every((label) => line.includes(label)))
    .map((line) => Number(line.split(' ').at(-1)))
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0)
}
