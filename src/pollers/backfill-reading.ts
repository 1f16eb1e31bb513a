import type { Database } from '../db/client.ts'
import type { DatabaseClock } from '../db/clock.ts'
import {
  endMarks,
  findMark,
  forgetMarks,
  type ListMark,
  type MarkedList,
  moveMark,
} from '../db/list-marks.ts'
import { listKnown } from '../db/market-checks.ts'
import type { Timestamp } from '../domain/market.ts'
import { AppError } from '../errors.ts'
import type { GammaClient } from '../gamma/client.ts'
import type { Parsed } from '../gamma/parse.ts'
import type { BackfillList } from './backfill-lists.ts'
import { onlyMarkets } from './selection.ts'
import { isOfCursor } from './stored-cursor.ts'
import type { TakePage } from './take-page.ts'
import { requestsOf, type Tick } from './tick.ts'
import {
  advance,
  allOrNone,
  createShare,
  createTwoEnds,
  type End,
  type TwoEnds,
} from './two-ends.ts'

export interface ReadingDeps {
  readonly client: GammaClient
  readonly database: Database
  readonly clock: DatabaseClock
  readonly takePage: TakePage
}

export interface Reading {
  readonly list: BackfillList
  readonly marks: Readonly<Record<Direction, MarkedList>>
  /** When the backfill began, on the database's clock. */
  readonly startedAt: Timestamp
  /** Without dates: clocks drift apart over hours, so each page is dated by a recent comparison. */
  readonly tick: Omit<Tick, 'dateAt'>
  /** @param share what is done of what was left when this reading began, by ids: 0 to 1 */
  readonly onPage: (rows: number, share: number) => void
}

export type Direction = 'upwards' | 'downwards'

/**
 * Reads a list from both ends until they meet. After each page the mark of its end says where to go
 * on, so a process that is killed at any moment has one page an end to read again. An end that comes
 * to the list's leaves the rest to the other all the same: a page without a cursor may be upstream's
 * error.
 *
 * @throws AppError UPSTREAM_SHORTFALL where the list ended at both ends before they met
 */
export const readFromMarks = async (deps: ReadingDeps, reading: Reading): Promise<void> => {
  const { database } = deps
  const { list, marks } = reading
  const ends = createTwoEnds()
  const both: Both = { haveMet: ends.haveMet, share: createShare(ends), hasFailed: false }
  const upwards = await findMark(database, marks.upwards)
  const downwards = await findMark(database, marks.downwards)
  const each: readonly OneEnd[] = [
    { both, end: ends.low, name: marks.upwards, mark: upwards },
    { both, end: ends.high, name: marks.downwards, mark: downwards },
  ]
  // One end alone at the list's end, as an earlier process left it: how far it came, nobody knows now.
  const [ended, another] = each.filter(({ mark }) => isAtEnd(mark))
  if (ended !== undefined && another === undefined) await beginAnew(deps, ended)
  await allOrNone(each.map((one) => readEnd(deps, reading, one)))
  if (isTorn(ends)) {
    await forgetMarks(database, [marks.upwards, marks.downwards])
    throw new AppError('UPSTREAM_SHORTFALL', `the list of ${list.name} ended in its middle`)
  }
  // The two have met: an end that had more to read has nothing left. Both at once: beside one that was
  // ended alone, the other would read its whole list.
  await endMarks(database, { lists: [marks.upwards, marks.downwards], readTo: reading.startedAt })
}

/** Read in order from both ends, and something in between was never shown. */
const isTorn = ({ low, high }: TwoEnds): boolean =>
  low.isOrdered && high.isOrdered && Number.isFinite(high.at - low.at) && low.at < high.at

interface Both {
  readonly haveMet: () => boolean
  readonly share: () => number
  /** One end has: by itself the other would read the whole list. */
  hasFailed: boolean
}

interface OneEnd {
  readonly both: Both
  readonly end: End
  readonly name: MarkedList
  mark: ListMark | null
}

const readEnd = async (deps: ReadingDeps, reading: Reading, one: OneEnd): Promise<void> => {
  if (isAtEnd(one.mark)) return
  const after = one.mark?.gap?.cursor
  try {
    await walk(deps, reading, one)
  } catch (error) {
    const isForgotten = after !== undefined && after === one.mark?.gap?.cursor && isOfCursor(error)
    if (!isForgotten) {
      one.both.hasFailed = true
      throw error
    }
    // Upstream does not know the cursor any more: this end begins again, then.
    await beginAnew(deps, one)
    await readEnd(deps, reading, one)
  }
}

const beginAnew = async ({ database }: ReadingDeps, one: OneEnd): Promise<void> => {
  await forgetMarks(database, [one.name])
  one.mark = null
}

const walk = async (deps: ReadingDeps, reading: Reading, one: OneEnd): Promise<void> => {
  const { client, database, clock, takePage } = deps
  const { list, tick, onPage } = reading
  const { both, end } = one
  const query = {
    ascending: end.ascending,
    after: one.mark?.gap?.cursor,
    total: () => (both.hasFailed || both.haveMet() ? 0 : Number.POSITIVE_INFINITY),
  }
  for await (const page of list.pages(client, query, requestsOf(tick, 'sweep'))) {
    let rows: ReturnType<typeof list.rowsOf> = []
    await takePage({ ...tick, dateAt: await clock.recent() }, page, {
      ...{ tier: 'RESOLUTIONS', quiet: true, parse: list.parse },
      select: (parsed) => {
        rows = list.rowsOf(parsed)
        return list.onlyMissing ? missingOf(database, parsed) : parsed
      },
    })
    for (const { id } of rows) advance(end, id)
    await keepMark(deps, reading, { one, cursor: page.cursor })
    onPage(rows.length, both.share())
    if (both.haveMet()) return
  }
}

/** @param cursor where this end goes on; undefined: it has nothing left */
const keepMark = async (
  { database }: ReadingDeps,
  { startedAt }: Reading,
  { one, cursor }: { readonly one: OneEnd; readonly cursor: string | undefined },
): Promise<void> => {
  const gap = cursor === undefined ? null : { cursor, endsAt: null }
  const to = { readTo: one.mark?.readTo ?? startedAt, gap }
  await moveMark(database, one.name, { from: one.mark, to })
  one.mark = to
}

/** Of a page what is not stored. */
const missingOf = async (database: Database, parsed: Parsed): Promise<Parsed> => {
  const ids = parsed.markets.map(({ id }) => id)
  const known = await listKnown(database, ids)
  return onlyMarkets(parsed, new Set(ids.filter((id) => !known.has(id))))
}

/** Told apart from the mark of an end that was never begun, which is none. */
const isAtEnd = (mark: ListMark | null): boolean => mark !== null && mark.gap === null
