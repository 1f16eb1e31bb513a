import type { Database } from '../db/client.ts'
import {
  createPriceSeriesStore,
  type PricePart,
  type PriceSeries,
  type PriceSeriesStore,
  type RolledSeries,
} from '../db/price-series.ts'
import type { PriceSeriesName } from '../db/tables/prices.ts'

export interface PriceLimits {
  /** Of hourly candles; 1 to 400. */
  readonly retentionDays: number
  /** Of all series together on disk, with indexes. */
  readonly maxBytes: number
}

export interface PriceUpkeepDeps {
  readonly database: Database
  /** Told when recording pauses, and when it goes on. */
  readonly onPricesPaused?: (isPaused: boolean) => void
}

export interface PriceUpkeepRun {
  /** Throws when the run is over. */
  ensureLive(): void
  /** Whole minutes since 1970. Default: the database's clock. */
  readonly minute?: number
}

export interface PriceUpkeepReport {
  readonly bytes: number
  /** True while nothing is recorded: what must be kept takes more than the cap. */
  readonly isPaused: boolean
}

export type PriceUpkeep = (run: PriceUpkeepRun) => Promise<PriceUpkeepReport>

const DAY = 1_440
const MINUTES_KEPT = 2 * DAY
const FIVE_MINUTES_KEPT = 7 * DAY

/**
 * Of one statement: 150,000 rows at 2,500 changed prices a minute, for which it takes up to a second.
 * A multiple of the span, or a candle would be made of some of its minutes only.
 */
const ROLLED_AT_ONCE: Readonly<Record<RolledSeries, number>> = { five_minutes: 30, hours: 60 }

/** A page that is stored at this moment is dated by its beginning, and ends within seconds. */
const STILL_WRITTEN = 1

/** What is added until the next run must fit under the cap too. */
const FILLED_SHARE = 0.95

/**
 * Rolls up what is complete, empties what is over its time, makes the next parts ready, and keeps the
 * cap: the oldest minutes go first, then the oldest five minutes, then the oldest hours; of each series
 * stays what is under way. Where that is too much still, recording pauses until there is room.
 *
 * One process at a time; a run that was cut off anywhere is made good by the next, but pauses recording
 * where it must. A part that somebody reads is left for the next run.
 */
export const createPriceUpkeep = (
  { database, onPricesPaused }: PriceUpkeepDeps,
  limits: PriceLimits,
): PriceUpkeep => {
  const store = createPriceSeriesStore(database)
  return async ({ ensureLive, ...run }) => {
    const minute = run.minute ?? (await store.readMinute())
    await store.dropFuture(minute)
    await store.mendMarks(minute)
    let report: PriceUpkeepReport
    try {
      // First of all: what is emptied below is part of candles by then.
      await rollUp(store, minute, ensureLive)
      const all = await store.listSeries()
      const parts = Map.groupBy(await store.listParts(), ({ series }) => series)
      for (const series of all) {
        await turnParts(store, series, parts.get(series.series) ?? [], { minute, ...limits })
      }
      await makeRoom(store, all, { minute, ...limits })
    } finally {
      const bytes = await store.sumBytes()
      const isPaused = bytes > limits.maxBytes
      if (await store.setPaused(isPaused)) onPricesPaused?.(isPaused)
      report = { bytes, isPaused }
    }
    return report
  }
}

const rollUp = async (
  store: PriceSeriesStore,
  minute: number,
  ensureLive: () => void,
): Promise<void> => {
  for (const { series, width, rolledTo } of await store.listSeries()) {
    if (series === 'minutes' || rolledTo === null) continue
    const until = spanOf(minute - STILL_WRITTEN, width)
    let before = -1
    let mark = rolledTo
    // Where no part has been made ready for its candles, the mark stays.
    while (mark > before && mark < until) {
      ensureLive()
      before = mark
      mark = await store.rollUp(series, until, ROLLED_AT_ONCE[series])
    }
  }
}

const spanOf = (minute: number, width: number): number => minute - (minute % width)

interface Terms extends PriceLimits {
  readonly minute: number
}

const turnOf = ({ turnMinutes }: PriceSeries, minute: number): number =>
  Math.floor(minute / turnMinutes)

const keptMinutes = (name: PriceSeriesName, { retentionDays }: PriceLimits): number => {
  if (name === 'minutes') return MINUTES_KEPT
  return name === 'five_minutes' ? FIVE_MINUTES_KEPT : retentionDays * DAY
}

/** Also turns of the future are emptied: the clock has been put back. */
const turnParts = async (
  store: PriceSeriesStore,
  series: PriceSeries,
  held: readonly PricePart[],
  terms: Terms,
): Promise<void> => {
  const present = turnOf(series, terms.minute)
  const oldest = turnOf(series, terms.minute - keptMinutes(series.series, terms))
  const turns = new Set(held.map(({ turn }) => turn))
  // The present first: the series begins with the oldest turn that a part holds.
  for (const turn of [present, present + 1]) {
    if (!turns.has(turn)) await store.givePart(series.series, turn % series.parts, turn)
  }
  const taken = [present, present + 1].map((turn) => turn % series.parts)
  for (const { part, turn } of held) {
    if ((turn >= oldest && turn <= present + 1) || taken.includes(part)) continue
    await store.givePart(series.series, part, null)
  }
}

const makeRoom = async (
  store: PriceSeriesStore,
  all: readonly PriceSeries[],
  { minute, maxBytes }: Terms,
): Promise<void> => {
  let bytes = await store.sumBytes()
  if (bytes <= maxBytes * FILLED_SHARE) return
  const rolledTo = Math.min(...all.flatMap((series) => series.rolledTo ?? []))
  const parts = await store.listParts()
  for (const series of all.toSorted((a, b) => a.width - b.width)) {
    const over = series.series === 'minutes' ? rolledTo : minute
    for (const { part, turn } of parts.filter((held) => held.series === series.series)) {
      if ((turn + 1) * series.turnMinutes > over) continue
      if (bytes <= maxBytes * FILLED_SHARE) return
      await store.givePart(series.series, part, null)
      bytes = await store.sumBytes()
    }
  }
}
