import type { Database } from '../db/client.ts'
import type { DatabaseClock } from '../db/clock.ts'
import { listKnown } from '../db/market-checks.ts'
import type { Timestamp } from '../domain/market.ts'
import { millisOf, timestampFromMillis } from '../domain/timestamp.ts'
import type { Parsed } from '../gamma/parse.ts'
import type { Ingest } from '../pollers/ingest.ts'
import { onlyMarkets } from '../pollers/selection.ts'
import { type AskUpstream, isSameMarket, type UpstreamAnswer } from './ask-upstream.ts'
import { marketOf, seenAtOf } from './convert.ts'
import { dateRows } from './date-rows.ts'
import { queueLooks } from './due.ts'
import { hasFatalFault, type NumberedEntry } from './entry.ts'
import type { FindEvents } from './find-events.ts'
import { type Named, nameOf } from './report.ts'

export interface StorePageDeps {
  readonly database: Database
  readonly clock: DatabaseClock
  readonly ingest: Ingest
  readonly ask: AskUpstream
  readonly findEvents: FindEvents
}

/** What came of a page of the old table. */
export interface StoredPage {
  readonly markets: number
  readonly events: number
  readonly fetched: number
  readonly known: number
  readonly leftOut: number
  readonly named: readonly Named[]
}

/** Stores what is not stored yet; of a market that is, polycool knows more than the old system did. */
export type StorePage = (
  entries: readonly NumberedEntry[],
  signal: AbortSignal,
) => Promise<StoredPage>

/**
 * No row counts as newer than a minute ago: an answer of upstream that was requested while the row was
 * read, and is stored before it, stays. The old system's clock may be fast, too.
 */
const HINDSIGHT_MS = 60_000

export const createStorePage = (deps: StorePageDeps): StorePage => {
  const { database, clock, ingest, ask, findEvents } = deps
  let queued = 0

  /** A page has one date, so that of its oldest row; then each row gets its own. */
  const storeEntries = async (entries: readonly NumberedEntry[], latest: number): Promise<void> => {
    const markets = entries.map(({ id, row, lists }) => marketOf(id, row, lists))
    const at = oldestOf(entries, latest)
    await ingest(pageOf({ markets }), { ...quietly, at })
    const own = entries.map((entry) => ({ id: entry.id, at: oldestOf([entry], latest) }))
    await dateRows(database, own, at)
    const ids = entries.map(({ id }) => id)
    queued += await queueLooks(database, ids, queued)
  }

  const storeAnswer = async ({ found }: UpstreamAnswer, ids: ReadonlySet<number>) => {
    const pages = new Set([...found.values()].map(({ page }) => page))
    for (const { parsed, requestedAt } of pages) {
      const at = (await clock.recent())(requestedAt)
      await ingest(onlyMarkets(parsed, ids), { ...quietly, at, byId: true })
    }
  }

  return async (entries, signal) => {
    const markets = entries.filter(({ kind }) => kind === 'market')
    const known = await listKnown(
      database,
      markets.map(({ id }) => id),
    )
    const fresh = markets.filter(({ id }) => !known.has(id))
    const damaged = fresh.filter(({ faults }) => faults.length > 0)
    const answer = await ask(
      damaged.map(({ id }) => id),
      signal,
    )
    const mended = new Set(damaged.filter((entry) => isMended(entry, answer)).map(({ id }) => id))
    await storeAnswer(answer, mended)
    const left = damaged.filter(({ id }) => !mended.has(id))
    const own = fresh.filter((entry) => !mended.has(entry.id) && !hasFatalFault(entry))
    const events = await findEvents(entries, own)
    const latest = millisOf((await clock.recent())(performance.now())) - HINDSIGHT_MS
    const at = oldestOf(entries, latest)
    const stored = await ingest(pageOf({ events }), { ...quietly, at })
    await storeEntries(own, latest)
    // Those too that a run before this one stored and was killed.
    queued += await queueLooks(database, [...known], queued)
    return {
      markets: own.length,
      events: stored.eventIds.length,
      fetched: mended.size,
      known: known.size,
      leftOut: left.filter(hasFatalFault).length,
      named: left.flatMap((entry) => namesOf(entry, answer)),
    }
  }
}

const quietly = { tier: 'RESOLUTIONS', quiet: true } as const

const pageOf = (page: Partial<Pick<Parsed, 'markets' | 'events'>>): Parsed => ({
  ...{ markets: [], events: [], refused: [] },
  drift: { unknownKeys: new Map(), unknownValues: new Map() },
  ...page,
})

/** @param latest milliseconds since 1970; not later than this */
const oldestOf = (entries: readonly NumberedEntry[], latest: number): Timestamp =>
  timestampFromMillis(Math.min(latest, ...entries.map(({ row }) => millisOf(seenAtOf(row)))))

const isMended = ({ id, row }: NumberedEntry, { found }: UpstreamAnswer): boolean => {
  const market = found.get(id)?.market
  return market !== undefined && isSameMarket(market, row)
}

const namesOf = (entry: NumberedEntry, { whyNot }: UpstreamAnswer): readonly Named[] => {
  const fate = hasFatalFault(entry) ? 'left out' : 'stored without it'
  const why = whyNot.get(entry.id) ?? 'upstream has another market under this id'
  return entry.faults.map((fault) => nameOf(entry.row, fault, { why, fate }))
}
