import { planBaseEvent } from './base-events.ts'
import { createClosedArchive } from './closed.ts'
import type { EventPlan, MarketPlan } from './plan.ts'
import { planUpDown, slotOrdinal, slotsAt, upDownTick } from './up-down.ts'
import { day, hour } from './wire.ts'

/** The seeded population: everything that exists up to an instant, and ways to find it. */
export interface Universe {
  readonly seed: number
  /** Live events and markets known so far, in order of creation; call `grow` first. */
  readonly events: readonly EventPlan[]
  readonly markets: readonly MarketPlan[]
  readonly archive: ReturnType<typeof createClosedArchive>
  /** Adds what has come into being up to `t`. */
  grow(t: number): void
  event(id: number): EventPlan | undefined
  market(id: number): MarketPlan | undefined
}

export interface UniverseOptions {
  readonly seed: number
  readonly startAt: number
  /** Events at the start, apart from up/down. */
  readonly events: number
  /** When given, events are added until so many markets of them are open. */
  readonly openMarkets: number | undefined
  readonly closedMarkets: number
  /** How many assets have up/down markets: 0 to 8. */
  readonly upDownAssets: number
  /** How long before its window opens an up/down market is listed. */
  readonly upDownAheadMs: number
}

const firstEventId = 400_000
const firstMarketId = 2_000_000
const firstUpDownEventId = 900_000
const firstUpDownMarketId = 5_000_000
/** Up/down windows that ended so shortly before the start are still shown. */
const upDownPast = 2 * hour
/** New events per running one and day: about as many as are decided, so that their number stays. */
const birthsPerEventAndDay = 0.1

export const createUniverse = (options: UniverseOptions): Universe => {
  const { seed, startAt, upDownAssets, upDownAheadMs } = options
  const archive = createClosedArchive(seed, options.closedMarkets, startAt - 3 * hour)
  const events: EventPlan[] = []
  const markets: MarketPlan[] = []
  const eventsById = new Map<number, EventPlan>()
  const marketsById = new Map<number, MarketPlan>()
  let [ordinal, nextMarketId] = [0, Math.max(firstMarketId, archive.count + 1)]

  const add = (event: EventPlan): void => {
    events.push(event)
    eventsById.set(event.id, event)
    for (const market of event.markets) {
      markets.push(market)
      marketsById.set(market.id, market)
    }
  }
  const addBase = (age: 'running' | 'born', at: number): EventPlan => {
    const id = firstEventId + archive.eventCount + ordinal
    const event = planBaseEvent({ seed, ordinal, id, firstMarketId: nextMarketId, age, at })
    ordinal += 1
    nextMarketId += event.markets.length
    add(event)
    return event
  }

  let open = 0
  const enough = (): boolean =>
    options.openMarkets === undefined ? ordinal >= options.events : open >= options.openMarkets
  while (!enough()) {
    const event = addBase('running', startAt)
    open += event.markets.filter((m) => !m.placeholder && m.closedAt > startAt).length
  }

  const birthEvery =
    ordinal === 0 ? Number.POSITIVE_INFINITY : day / (ordinal * birthsPerEventAndDay)
  let nextBirth = startAt + birthEvery / 2
  const origin = Math.floor(startAt / day) * day - 2 * day
  let nextTick = Math.ceil((startAt - upDownPast - day) / upDownTick) * upDownTick

  const addUpDown = (windowStart: number): void => {
    for (const slot of slotsAt(windowStart, upDownAssets)) {
      if (slot.windowEnd < startAt - upDownPast) continue
      const position = slotOrdinal(slot, origin)
      const ids = { event: firstUpDownEventId + position, market: firstUpDownMarketId + position }
      add(planUpDown(seed, slot, ids, upDownAheadMs))
    }
  }

  return {
    seed,
    events,
    markets,
    archive,
    grow: (t) => {
      for (; nextBirth <= t; nextBirth += birthEvery) addBase('born', nextBirth)
      for (; nextTick <= t + upDownAheadMs; nextTick += upDownTick) addUpDown(nextTick)
    },
    event: (id) => eventsById.get(id) ?? archive.event(id),
    market: (id) => marketsById.get(id) ?? archive.market(id),
  }
}
