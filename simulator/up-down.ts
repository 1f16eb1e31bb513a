import { type EventDraft, wholeSecond } from './build.ts'
import {
  type EventPlan,
  type UpDownFamily,
  type UpDownSlot,
  upDownAssets,
  upDownFamilies,
} from './plan.ts'
import { between, hash, unit } from './random.ts'
import { hour, minute } from './wire.ts'

/**
 * Up/down events: a window opens for every asset in every family around the clock. Slots are
 * numbered by their start, so that ids are known without a table.
 */

/** All windows begin on a multiple of this. */
export const upDownTick = 5 * minute
const slotsPerTick = upDownFamilies.length * upDownAssets.length

/** The slots whose window opens at `start` (a multiple of the tick), for the first `assets` assets. */
export const slotsAt = (start: number, assets: number): UpDownSlot[] =>
  upDownFamilies
    .filter((family) => (start - family.phaseMs) % family.lengthMs === 0)
    .flatMap((family) =>
      upDownAssets.slice(0, assets).map((asset) => ({
        family,
        asset,
        windowStart: start,
        windowEnd: start + family.lengthMs,
      })),
    )

/** Position of a slot among all slots since `origin`; event and market ids are counted from it. */
export const slotOrdinal = (slot: UpDownSlot, origin: number): number =>
  ((slot.windowStart - origin) / upDownTick) * slotsPerTick +
  upDownFamilies.indexOf(slot.family) * upDownAssets.length +
  upDownAssets.indexOf(slot.asset)

const lagOf = (family: UpDownFamily, h: number): number =>
  between(h, 62, family.lagMs[0], family.lagMs[1])

export const planUpDown = (
  seed: number,
  slot: UpDownSlot,
  ids: { readonly event: number; readonly market: number },
  aheadMs: number,
): EventPlan => {
  const h = hash(hash(seed, 12), ids.event)
  // Listed about a day before it opens: endDate - startDate says nothing about the window.
  const createdAt = slot.windowStart - aheadMs + between(h, 61, 0, 2 * minute)
  const event: EventDraft = {
    id: ids.event,
    hash: h,
    kind: 'upDown',
    era: 'current',
    createdAt,
    visibleAt: createdAt + minute,
    endAt: slot.windowEnd,
    gameAt: null,
    upDown: slot,
    markets: [],
  }
  // A tie goes to Up, but for the daily ones it splits.
  const tie = slot.family.name === 'daily' && unit(h, 63) < 0.04
  event.markets.push({
    id: ids.market,
    event,
    index: 0,
    hash: hash(h, 1000),
    createdAt,
    startAt: event.visibleAt - 9_000,
    tradesAt: event.visibleAt + between(h, 64, minute, 10 * minute),
    endAt: slot.windowEnd,
    decidedAt: slot.windowEnd,
    closedAt: wholeSecond(slot.windowEnd + lagOf(slot.family, h)),
    result: tie ? 'split' : unit(h, 65) < 0.5 ? 0 : 1,
    outcomes: 2,
    placeholder: false,
    stepMs: between(h, 66, 20 * minute, 3 * hour),
    fastFrom: slot.windowStart,
    fastMs: Math.max(2_000, slot.family.lengthMs / 60),
    volumeStep: Math.exp(between(h, 67, 0, 6)),
  })
  return event
}
