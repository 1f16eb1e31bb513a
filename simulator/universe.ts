import { planBaseEvent } from './base-events.ts'
import { createClosedArchive } from './closed.ts'
import type { EventPlan, MarketPlan } from './plan.ts'
import { createQuota, type Wanted } from './quota.ts'
import { rulingOf, type Word } from './ruling.ts'
import { createShelf } from './shelf.ts'
import { planClosedByHand, planEventless } from './strays.ts'
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
  /** Says what a market is from now on; false: no such one, or it closed before the start. */
  rule(id: number, word: Word, t: number): boolean
}

export interface UniverseOptions {
  readonly seed: number
  readonly startAt: number
  /** Ordinary events at the start, or what is to be open then, everything included. */
  readonly population: { readonly events: number } | { readonly open: Wanted }
  /** Open markets that only /markets shows. */
  readonly strays: number
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
const anything: Wanted = { events: undefined, markets: undefined }

/** Numbers for one more event and its markets. */
interface Next {
  readonly seed: number
  readonly ordinal: number
  readonly id: number
  readonly firstMarketId: number
}

/** Adds the up/down events that are listed until an instant, each once. */
const createUpDownGrowth = (
  { seed, startAt, upDownAssets, upDownAheadMs }: UniverseOptions,
  add: (event: EventPlan) => void,
) => {
  const origin = Math.floor(startAt / day) * day - 2 * day
  let nextTick = Math.ceil((startAt - upDownPast - day) / upDownTick) * upDownTick
  return (until: number): void => {
    for (; nextTick <= until + upDownAheadMs; nextTick += upDownTick) {
      for (const slot of slotsAt(nextTick, upDownAssets)) {
        if (slot.windowEnd < startAt - upDownPast) continue
        const at = slotOrdinal(slot, origin)
        const ids = { event: firstUpDownEventId + at, market: firstUpDownMarketId + at }
        add(planUpDown(seed, slot, ids, upDownAheadMs))
      }
    }
  }
}

/** Throws a RangeError when more is open of itself than is wanted. */
export const createUniverse = (options: UniverseOptions): Universe => {
  const { seed, startAt, population } = options
  const archive = createClosedArchive(seed, options.closedMarkets, startAt - 3 * hour)
  const shelf = createShelf()
  const quota = createQuota('open' in population ? population.open : anything, startAt)
  let [ordinal, nextMarketId] = [0, Math.max(firstMarketId, archive.count + 1)]

  const add = (event: EventPlan): void => {
    shelf.add(event)
    quota.count(event)
  }
  const addNext = (plan: (next: Next) => EventPlan): void => {
    const id = firstEventId + archive.eventCount + ordinal
    const event = plan({ seed, ordinal, id, firstMarketId: nextMarketId })
    ordinal += 1
    nextMarketId += event.markets.length
    add(event)
  }

  const addUpDown = createUpDownGrowth(options, add)
  addUpDown(startAt)
  for (let i = 0; i < options.strays; i++) {
    const plan = i % 2 === 0 ? planEventless : planClosedByHand
    addNext((next) => plan({ ...next, at: startAt }))
  }
  quota.checkRoom()
  const singlesAtFirst = quota.singles()
  let running = 0
  const enough = () => ('open' in population ? quota.isMet() : running >= population.events)
  for (; !enough(); running++) {
    const singles = quota.singles()
    addNext((next) => planBaseEvent({ ...next, age: 'running', at: startAt, singles }))
  }

  const birthEvery = day / (running * birthsPerEventAndDay)
  let nextBirth = startAt + birthEvery / 2
  return {
    seed,
    events: shelf.events,
    markets: shelf.markets,
    archive,
    grow: (t) => {
      for (; nextBirth <= t; nextBirth += birthEvery) {
        const at = nextBirth
        addNext((next) => planBaseEvent({ ...next, age: 'born', at, singles: singlesAtFirst }))
      }
      addUpDown(t)
    },
    event: (id) => shelf.event(id) ?? archive.event(id),
    market: (id) => shelf.market(id) ?? archive.market(id),
    rule: (id, word, t) => {
      const plan = shelf.market(id)
      if (plan === undefined || plan.tradesAt > t) return false
      plan.ruling = rulingOf(plan, word, t)
      return true
    },
  }
}
