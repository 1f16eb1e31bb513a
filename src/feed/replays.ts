import { withDeadline } from '../db/deadline.ts'
import type { ResolutionQueries } from '../db/queries/resolution-changes.ts'
import type { ResolutionLog } from './resolution-log.ts'
import type { ResolutionStream } from './resolution-stream.ts'

export interface Replays {
  /** Reads a page of the table for a stream, when it is its turn. Never rejects. */
  serve(stream: ResolutionStream): Promise<void>
  stats(): ReplayStats
}

export interface ReplayStats {
  readonly running: number
  readonly waiting: number
  /** Since the start. */
  readonly pages: number
  readonly failures: number
}

export interface ReplaysOptions {
  readonly queries: Pick<ResolutionQueries, 'readRange'>
  readonly log: ResolutionLog
  /** Entries of a page. */
  readonly limit: number
  readonly atOnce: number
}

/** Numbers that one statement looks through: however rare a match is, it ends in time. */
const RANGE = 50_000
const DEADLINE_MS = 5_000

/** Streams that are further behind than the ring read the table, a few at a time. */
export const createReplays = ({ queries, log, limit, atOnce }: ReplaysOptions): Replays => {
  const queue: (() => void)[] = []
  let [running, pages, failures] = [0, 0, 0]

  const read = async (stream: ResolutionStream) => {
    const { position: start, filter } = stream
    const upTo = Math.min(log.end(), start + RANGE)
    const page = queries.readRange({ filter, after: start, upTo, limit })
    const { state, entries: changes } = await withDeadline(page, DEADLINE_MS)
    pages += 1
    // Some may be gone by now; the tailer will see that, too.
    if (state.oldestVersion - 1 > start || state.lastVersion < upTo) return null
    const last = changes.at(-1)
    const end = changes.length === limit && last !== undefined ? last.seq : upTo
    return { epoch: state.epoch, start, changes, end }
  }

  const takeTurn = async (): Promise<void> => {
    if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve))
    else running += 1
  }

  const giveTurn = (): void => {
    const next = queue.shift()
    if (next === undefined) running -= 1
    else next()
  }

  return {
    serve: async (stream) => {
      await takeTurn()
      let replay: Awaited<ReturnType<typeof read>> = null
      try {
        if (!stream.isOver) replay = await read(stream)
      } catch {
        // The stream asks again; that the database is away is said by the tailer.
        failures += 1
      }
      giveTurn()
      stream.takeReplay(replay)
    },
    stats: () => ({ running, waiting: queue.length, pages, failures }),
  }
}
