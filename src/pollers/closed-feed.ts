import type { Database } from '../db/client.ts'
import { findMark, type ListMark, moveMark } from '../db/list-marks.ts'
import type { Market, Timestamp } from '../domain/market.ts'
import { compareTimestamps, millisOf, timestampFromMillis } from '../domain/timestamp.ts'
import { AppError } from '../errors.ts'
import type { GammaClient } from '../gamma/client.ts'
import { parseMarketRows } from '../gamma/parse.ts'
import { isOfCursor } from './stored-cursor.ts'
import type { TakePage } from './take-page.ts'
import { requestsOf, type Tick } from './tick.ts'

export interface ClosedFeedDeps {
  readonly client: GammaClient
  readonly database: Database
  readonly takePage: TakePage
  /** Of one reading; what is left waits for the next run. Default 60. */
  readonly mostPages?: number
}

export interface ClosedFeed {
  /** From the last closed back past where the last run began. */
  readNewest(tick: Tick): Promise<void>
  /** What earlier runs had to leave. */
  readGap(tick: Tick): Promise<void>
}

/** Upstream shows a close a little after its date, and corrects dates. */
const OVERLAP_MS = 10 * 60_000
/** Where nothing was ever read: what closed before is the backfill's. */
const FIRST_LOOK_MS = 60 * 60_000
/** An ordinary run reads one or two, for 50 closes (2026-11); a day's are 150. */
const MOST_PAGES = 60
/** The part of a run that one reading may take. */
const LONGEST_SHARE = 0.25

interface Stretch {
  readonly after: string | undefined
  /** Milliseconds since 1970, like all times here. */
  readonly until: number
}

/** How far a reading came. */
interface Progress {
  pages: number
  newest: number | null
  oldest: number | null
  /** Where to go on; undefined: it was read down to `until`, or to the end of the list. */
  cursor: string | undefined
}

/** Finds what closed between two sweeps and, after a downtime, what opened and closed meanwhile. */
export const createClosedFeed = (deps: ClosedFeedDeps): ClosedFeed => {
  const { client, database, takePage, mostPages = MOST_PAGES } = deps

  const read = async (tick: Tick, { after, until }: Stretch, progress: Progress): Promise<void> => {
    const leastLeftMs = tick.leftMs() * (1 - LONGEST_SHARE)
    const list = client.marketPages(
      { closed: true, order: 'closedTime', ascending: false, limit: 100, after },
      requestsOf(tick, 'sweep'),
    )
    for await (const page of list) {
      const options = { tier: 'RESOLUTIONS', parse: parseMarketRows } as const
      const times = closingTimes((await takePage(tick, page, options)).markets)
      progress.pages += 1
      progress.cursor = page.cursor
      noteTimes(progress, times, millisOf(tick.dateAt(performance.now())))
      if (progress.oldest !== null && progress.oldest < until) progress.cursor = undefined
      const isEnough = progress.pages === mostPages || tick.leftMs() < leastLeftMs
      if (progress.cursor === undefined || isEnough) return
    }
  }

  return {
    readNewest: async (tick) => {
      const now = millisOf(tick.dateAt(performance.now()))
      const mark = await findMark(database, 'closed')
      const until = mark === null ? now - FIRST_LOOK_MS : millisOf(mark.readTo) - OVERLAP_MS
      const progress = createProgress()
      const move = () =>
        moveMark(database, 'closed', { from: mark, to: newestMark(mark, progress, until) })
      try {
        await read(tick, { after: undefined, until }, progress)
      } catch (error) {
        // As far as it came; of two gaps, the one that reaches deeper stays.
        if (progress.pages > 0 && mark?.gap == null) await move()
        throw error
      }
      await move()
    },
    readGap: async (tick) => {
      const mark = await findMark(database, 'closed')
      if (mark?.gap == null) return
      const { cursor: after, endsAt } = mark.gap
      const progress = { ...createProgress(), cursor: after }
      const until = endsAt === null ? Number.NEGATIVE_INFINITY : millisOf(endsAt)
      const move = (to: ListMark) => moveMark(database, 'closed', { from: mark, to })
      try {
        await read(tick, { after, until }, progress)
      } catch (error) {
        // A cursor that upstream has forgotten: from the top, then.
        const again = { readTo: endsAt ?? mark.readTo, gap: null }
        await move(isOfCursor(error) && progress.pages === 0 ? again : gapMark(mark, progress))
        throw error
      }
      await move(gapMark(mark, progress))
    },
  }
}

const createProgress = (): Progress => ({ pages: 0, newest: null, oldest: null, cursor: undefined })

/** Dates of the future are upstream's errors: taken as read, they would hide what comes before. */
const noteTimes = (progress: Progress, times: readonly number[], now: number): void => {
  progress.newest ??= times.find((time) => time <= now) ?? null
  const [first, last] = [times[0], times.at(-1)]
  if (first === undefined || last === undefined) return
  if (last > first || last > (progress.oldest ?? Number.POSITIVE_INFINITY)) {
    const message = '/markets/keyset: closed markets do not come in the order asked for'
    throw new AppError('GAMMA_BAD_PAYLOAD', message)
  }
  progress.oldest = last
}

/** What was not reached, and what was left before, becomes one gap. */
const newestMark = (mark: ListMark | null, progress: Progress, until: number): ListMark => {
  const endsAt = mark?.gap?.endsAt ?? timestampFromMillis(until)
  const { cursor } = progress
  const gap = cursor === undefined ? (mark?.gap ?? null) : { cursor, endsAt }
  const newest = progress.newest === null ? null : timestampFromMillis(progress.newest)
  return { readTo: latest(newest, mark?.readTo ?? timestampFromMillis(until)), gap }
}

const latest = (a: Timestamp | null, b: Timestamp): Timestamp =>
  a !== null && compareTimestamps(a, b) > 0 ? a : b

const gapMark = ({ readTo, gap }: ListMark, { cursor }: Progress): ListMark => ({
  readTo,
  gap: cursor === undefined ? null : { cursor, endsAt: gap?.endsAt ?? null },
})

/** In the order of the page. */
const closingTimes = (markets: readonly Market[]): readonly number[] =>
  markets.flatMap(({ closedAt }) => (closedAt === null ? [] : [millisOf(closedAt)]))
