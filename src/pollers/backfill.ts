import { forgetMarks, type MarkedList, moveMark } from '../db/list-marks.ts'
import { type BackfillList, backfillLists } from './backfill-lists.ts'
import { type Direction, type ReadingDeps, readFromMarks } from './backfill-reading.ts'
import { emptyTally, type TickTally } from './tick.ts'

export interface BackfillProgress {
  readonly list: BackfillList['name']
  /** Of the list, read so far by this run. */
  readonly rows: number
  /** What is done of what was left of the list when this run came to it, about: 0 to 1. */
  readonly share: number
}

export interface BackfillOptions {
  /** All closed markets with their events too, not only what is open. */
  readonly closed: boolean
  readonly signal: AbortSignal
  /** Told of every page once it is stored. */
  readonly onProgress: (progress: BackfillProgress) => void
}

/**
 * Fills the database from upstream, apart from the tiers and at the pace of a sweep. Markets that are
 * new here are stored with their results and are no news to the resolution log; those stored already
 * are observed as by any tier. Goes on where an earlier run of the same kind was interrupted; after a
 * complete one it begins anew.
 *
 * @throws what upstream or the database failed with, or the signal's reason. What was stored stays,
 * and the next run goes on from there.
 */
export type Backfill = (options: BackfillOptions) => Promise<TickTally>

export const createBackfill =
  (deps: ReadingDeps): Backfill =>
  async ({ closed, signal, onProgress }) => {
    const { database, clock } = deps
    const lists = backfillLists(closed)
    // The marks of one kind of run say nothing of what the other has read.
    const markOf = ({ name }: BackfillList, direction: Direction): MarkedList =>
      `backfill ${closed ? 'of everything' : 'of what is open'}: ${name}, ${direction}`
    const startedAt = (await clock.recent())(performance.now())
    const tick = createRun(signal)
    if (closed) await leaveRestToFeed(deps, startedAt)
    for (const list of lists) {
      let rows = 0
      await readFromMarks(deps, {
        ...{ list, startedAt, tick },
        marks: { upwards: markOf(list, 'upwards'), downwards: markOf(list, 'downwards') },
        onPage: (count, share) => {
          rows += count
          onProgress({ list: list.name, rows, share })
        },
      })
    }
    const marks = lists.flatMap((list) => [markOf(list, 'upwards'), markOf(list, 'downwards')])
    await forgetMarks(database, marks)
    return tick.tally
  }

/** What closes from now on, the closed feed finds, which reads back to its mark: this, if it has none. */
const leaveRestToFeed = ({ database }: ReadingDeps, readTo: string): Promise<void> =>
  moveMark(database, 'closed', { from: null, to: { readTo, gap: null } })

/** A run without a clock: nobody waits for its slot, and only the signal ends it. */
const createRun = (signal: AbortSignal) => ({
  ...{ signal, tally: emptyTally(), startedAt: performance.now() },
  leftMs: () => Number.POSITIVE_INFINITY,
  ensureLive: () => signal.throwIfAborted(),
})
