import { setTimeout as wait } from 'node:timers/promises'
import type { Service } from './service.ts'

const EVERY_MS = 200
const QUERY = '{ markets(first: 5) { edges { node { id question status outcomes { price } } } } }'

/** What clients and probes met; `rssMb` is the most that it held. */
export interface Watched {
  readonly queries: number
  readonly failures: readonly string[]
  readonly rssMb: number
}

export interface Watch {
  /** What was met since the last call. */
  take(): Watched
  /** The most that it held since. */
  rssMb(): number
  end(): Promise<void>
}

/** A client and a probe that never stop asking, and an eye on the memory. */
export const startWatch = (service: Service): Watch => {
  const stop = new AbortController()
  let queries = 0
  let failures: string[] = []
  let rssMb = 0

  const ask = async (): Promise<void> => {
    queries += 1
    await service.ask(QUERY)
    if (!(await service.isReady())) throw new Error('not ready')
  }
  const repeat = async (ms: number, work: () => Promise<void>): Promise<void> => {
    while (!stop.signal.aborted) {
      await work().catch((error: unknown) => failures.push(String(error)))
      await wait(ms, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const looks = [
    repeat(EVERY_MS, ask),
    repeat(10, async () => {
      rssMb = Math.max(rssMb, await service.rssMb())
    }),
  ]
  return {
    take: () => {
      const taken = { queries, failures, rssMb }
      queries = 0
      failures = []
      rssMb = 0
      return taken
    },
    rssMb: () => rssMb,
    end: async () => {
      stop.abort()
      await Promise.all(looks)
    },
  }
}
