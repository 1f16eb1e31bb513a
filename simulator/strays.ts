import { addMarket, type EventDraft } from './build.ts'
import type { EventPlan } from './plan.ts'
import { between, hash } from './random.ts'
import { day, hour, minute } from './wire.ts'

/**
 * Open markets that no list of open events shows: upstream's own oddities (gamma-api.md 1.4), so
 * that whoever counts on event pages alone is found out.
 */

export interface StrayRequest {
  readonly seed: number
  readonly ordinal: number
  readonly id: number
  readonly firstMarketId: number
  readonly at: number
}

const draft = ({ seed, ordinal, id, at }: StrayRequest): EventDraft => {
  const h = hash(hash(seed, 14), ordinal)
  const createdAt = at - between(h, 1, 5 * day, 60 * day)
  return {
    id,
    hash: h,
    kind: 'single',
    era: 'current',
    createdAt,
    visibleAt: createdAt + 5 * minute,
    endAt: Math.floor((at + between(h, 2, 5 * day, 60 * day)) / day) * day,
    gameAt: null,
    upDown: null,
    markets: [],
  }
}

const addOpenMarket = (event: EventDraft, id: number): void => {
  const never = Number.POSITIVE_INFINITY
  addMarket(event, {
    id,
    index: event.markets.length,
    createdAt: event.createdAt,
    startAt: event.createdAt + 5 * minute,
    endAt: event.endAt,
    decidedAt: never,
    yes: true,
  })
}

/** An open market without an event: the plan only lends it its words, and is never shown. */
export const planEventless = (request: StrayRequest): EventPlan => {
  const event: EventDraft = { ...draft(request), visibleAt: Number.POSITIVE_INFINITY }
  addOpenMarket(event, request.firstMarketId)
  return event
}

/** A closed event of two markets, one of which is open still. */
export const planClosedByHand = (request: StrayRequest): EventPlan => {
  const event: EventDraft = { ...draft(request), closedByHand: request.at - 2 * hour }
  const closedAt = request.at - 3 * hour
  addMarket(event, {
    id: request.firstMarketId,
    index: 0,
    createdAt: event.createdAt,
    startAt: event.createdAt + 5 * minute,
    endAt: event.endAt,
    decidedAt: closedAt,
    closedAt,
    yes: true,
  })
  addOpenMarket(event, request.firstMarketId + 1)
  return event
}
