import { setTimeout as wait } from 'node:timers/promises'
import type { Docket } from './docket.ts'

export interface PressOptions {
  readonly docket: Docket
  /** Changes of the log that are to come, and in which time. */
  readonly changes: number
  readonly lengthMs: number
  /** How far the log is; rejects while the database is away. */
  readonly readHead: () => Promise<number>
  readonly signal: AbortSignal
}

const LOOK_MS = 250
/** Some words are never seen: the market has gone on before anybody looked. */
const AHEAD = 1.6
const BEHIND = 0.7
/** What is missing at the end of the time is made up for, but not for ever. */
const MOST_TIMES = 2

/** Has upstream rule so often that about that many changes are appended; resolves to how many were. */
export const press = async (options: PressOptions): Promise<number> => {
  const { docket, changes, lengthMs, readHead, signal } = options
  const first = await readHead()
  const perMs = changes / lengthMs
  const startedAt = performance.now()
  let head = first
  let credit = 0
  const isShort = (at: number) => head - first < changes && at < MOST_TIMES * lengthMs
  for (let at = 0; at < lengthMs || isShort(at); ) {
    await wait(LOOK_MS, undefined, { signal })
    const now = performance.now() - startedAt
    head = await readHead().catch(() => head)
    credit += (now - at) * perMs * (head - first < now * perMs ? AHEAD : BEHIND)
    credit = Math.min(credit - docket.say(Math.floor(credit)), changes)
    at = now
  }
  return (await readHead()) - first
}
