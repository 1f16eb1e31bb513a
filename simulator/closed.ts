import { addMarket, type EventDraft } from './build.ts'
import type { Era, EventKind, EventPlan, MarketPlan } from './plan.ts'
import { between, hash, unit } from './random.ts'
import { day, hour, minute } from './wire.ts'

/**
 * Markets that closed before the simulation began: a pure function of seed and number. Nothing is
 * kept but a small cache of the events last looked at, so half a million of them cost no memory.
 */

export interface ClosedArchive {
  /** Markets 1 to `count`; a greater number closed later. */
  readonly count: number
  readonly eventCount: number
  market(id: number): MarketPlan | undefined
  event(id: number): EventPlan | undefined
}

/** Sizes of the 52 events among every 100 markets: mostly one, at times twenty (FIELDS.md). */
const pattern: readonly number[] = [
  ...Array.from({ length: 40 }, () => 1),
  ...Array.from({ length: 6 }, () => 2),
  ...Array.from({ length: 4 }, () => 4),
  12,
  20,
]
const block = 100
const firstClose = Date.UTC(2020, 9, 1)
const eras: readonly (readonly [number, Era])[] = [
  [Date.UTC(2022, 10, 20), 'amm'],
  [Date.UTC(2024, 0, 1), 'early'],
  [Date.UTC(2026, 0, 1), 'modern'],
]

const offsets: number[] = []
const eventOfOffset: number[] = []
for (const [position, size] of pattern.entries()) {
  offsets.push(eventOfOffset.length)
  for (let i = 0; i < size; i++) eventOfOffset.push(position)
}

const eraOf = (t: number): Era => eras.find(([until]) => t < until)?.[1] ?? 'current'

const kindOf = (era: Era, h: number, size: number): EventKind => {
  if (era === 'amm') return 'amm'
  if (unit(h, 2) < 0.35) return 'game'
  return size === 1 ? 'single' : unit(h, 2) < 0.8 ? 'outcomes' : 'dates'
}

/** Two outcomes as a rule; of the automated market makers' time some have up to seven. */
const outcomesOf = (kind: EventKind, h: number): number =>
  kind === 'amm' && unit(h, 72) < 0.06 ? 3 + Math.floor(5 * unit(h, 73)) : 2

export const createClosedArchive = (seed: number, wanted: number, until: number): ClosedArchive => {
  const count = Math.ceil(wanted / block) * block
  const eventCount = (count / block) * pattern.length
  const cache = new Map<number, EventPlan>()

  /** Closing times grow with the number and are denser in recent years. */
  const closeTime = (ordinal: number, part: number): number =>
    firstClose + (until - firstClose) * ((ordinal + part) / eventCount) ** (1 / 3)

  const plan = (ordinal: number): EventPlan => {
    const position = ordinal % pattern.length
    const size = pattern[position] ?? 1
    const firstId = Math.floor(ordinal / pattern.length) * block + (offsets[position] ?? 0) + 1
    const h = hash(hash(seed, 13), ordinal)
    const lastClose = closeTime(ordinal, 0.95)
    const era = eraOf(lastClose)
    const kind = kindOf(era, h, size)
    const length = day * Math.exp(between(h, 71, 0, 4.5))
    const createdAt = closeTime(ordinal, 0) - length - 2 * day
    const endAt = lastClose - between(h, 74, -0.2 * length, 20 * hour)
    const event: EventDraft = {
      id: ordinal + 1,
      hash: h,
      kind,
      era,
      createdAt,
      visibleAt: createdAt + 5 * minute,
      endAt: Math.floor(endAt / hour) * hour,
      gameAt: kind === 'game' ? Math.floor((lastClose - 5 * hour) / minute) * minute : null,
      upDown: null,
      markets: [],
    }
    const winner = Math.floor(unit(h, 75) * size)
    for (let index = 0; index < size; index++) {
      addMarket(event, {
        id: firstId + index,
        index,
        createdAt,
        startAt: event.visibleAt - 1000,
        endAt: event.endAt,
        decidedAt: lastClose,
        closedAt: closeTime(ordinal, (0.9 * (index + 1)) / size),
        yes: kind === 'outcomes' ? index === winner : unit(hash(h, 76), index) < 0.4,
        outcomes: outcomesOf(kind, h),
      })
    }
    return event
  }

  const eventAt = (ordinal: number): EventPlan => {
    let event = cache.get(ordinal)
    if (event === undefined) {
      event = plan(ordinal)
      if (cache.size >= 512) cache.clear()
      cache.set(ordinal, event)
    }
    return event
  }

  return {
    count,
    eventCount,
    market: (id) => {
      if (!Number.isInteger(id) || id < 1 || id > count) return undefined
      const offset = (id - 1) % block
      const position = eventOfOffset[offset] ?? 0
      const event = eventAt(Math.floor((id - 1) / block) * pattern.length + position)
      return event.markets[offset - (offsets[position] ?? 0)]
    },
    event: (id) =>
      Number.isInteger(id) && id >= 1 && id <= eventCount ? eventAt(id - 1) : undefined,
  }
}
