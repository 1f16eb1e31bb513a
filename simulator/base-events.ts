import { addMarket, type EventDraft } from './build.ts'
import { eventSize } from './event-size.ts'
import type { EventKind, EventPlan } from './plan.ts'
import { between, hash, unit } from './random.ts'
import { day, hour, minute } from './wire.ts'

/**
 * Ordinary events: single questions, series of dates, negRisk fields and games.
 */

const kindOf = (h: number, size: number): EventKind => {
  const u = unit(h, 2)
  if (size === 1) return u < 0.85 ? 'single' : 'game'
  if (u < 0.42) return 'outcomes'
  // Games are few among events but large, with a market for every line.
  return u < (size < 26 ? 0.95 : 0.62) ? 'dates' : 'game'
}

const lifetime = (h: number, kind: EventKind): number => {
  if (kind === 'game') return between(h, 3, 3 * day, 7 * day)
  const longest = kind === 'single' ? 120 : 400
  return day * Math.exp(between(h, 3, Math.log(3), Math.log(longest)))
}

export interface BaseEventRequest {
  readonly seed: number
  readonly ordinal: number
  readonly id: number
  readonly firstMarketId: number
  /** 'running': somewhere in its life at `at`; 'born': created at `at`. */
  readonly age: 'running' | 'born'
  readonly at: number
  /** Share of events that have a single market over and above the recorded ones, 0 to 1. */
  readonly singles: number
}

interface Course {
  readonly event: EventDraft
  readonly decisionAt: number
  readonly size: number
  readonly firstMarketId: number
}

const draftEvent = (request: BaseEventRequest): Course => {
  const { at, id, firstMarketId } = request
  const h = hash(hash(request.seed, 11), request.ordinal)
  const size = eventSize(h, request.singles)
  const kind = kindOf(h, size)
  const length = lifetime(h, kind)
  // One running event in ten is about to be decided, so that there is always something to see.
  const left = unit(h, 4) < 0.1 ? between(h, 5, -2 * hour, 4 * hour) : length * unit(h, 5)
  const createdAt = request.age === 'born' ? at : at + left - length
  const decisionAt = createdAt + length
  const gameAt = kind === 'game' ? decisionAt - 2.5 * hour : null
  const endless = kind === 'single' && unit(h, 6) < 0.03
  const event: EventDraft = {
    id,
    hash: h,
    kind,
    era: 'current',
    createdAt,
    visibleAt: createdAt + between(h, 7, 2 * minute, 8 * minute),
    endAt: endless ? null : gameAt === null ? wholeDay(decisionAt) : wholeMinute(gameAt),
    gameAt: gameAt === null ? null : wholeMinute(gameAt),
    upDown: null,
    markets: [],
  }
  return { event, decisionAt, size, firstMarketId }
}

const wholeDay = (ms: number): number => Math.floor(ms / day) * day
const wholeMinute = (ms: number): number => Math.floor(ms / minute) * minute

/** Stuck for good, long past its end: about one market in 150 (gamma-api.md 4.5). */
const orNever = (h: number, decidedAt: number): number =>
  unit(h, 8) < 0.007 ? Number.POSITIVE_INFINITY : decidedAt

const addDates = ({ event, decisionAt, size, firstMarketId }: Course): void => {
  const span = decisionAt - event.visibleAt
  const firstYes = Math.floor(size * between(event.hash, 9, 0.3, 1.6))
  for (let index = 0; index < size; index++) {
    const h = hash(event.hash, 2000 + index)
    const at = event.visibleAt + span * ((index + 1) / size)
    // A date added later: markets join an event while it runs.
    const late = size > 3 && index === size - 1 && unit(event.hash, 10) < 0.3 ? span * 0.4 : 0
    addMarket(event, {
      id: firstMarketId + index,
      index,
      createdAt: event.createdAt + late,
      startAt: event.visibleAt + late - between(h, 11, 1000, 50_000),
      endAt: event.endAt === null ? null : wholeDay(at),
      decidedAt: orNever(h, at),
      yes: size === 1 ? unit(h, 12) < 0.35 : index >= firstYes,
    })
  }
}

const addOutcomes = ({ event, decisionAt, size, firstMarketId }: Course): void => {
  const h = event.hash
  const share = size >= 6 && unit(h, 13) < 0.7 ? between(h, 14, 0.3, 0.7) : 0
  const named = size - Math.floor(size * share)
  const winner = Math.floor(unit(h, 15) * named)
  for (let index = 0; index < size; index++) {
    const mh = hash(h, 2000 + index)
    const early = index !== winner && unit(mh, 16) < 0.15
    addMarket(event, {
      id: firstMarketId + index,
      index,
      createdAt: event.createdAt,
      startAt: event.visibleAt - between(mh, 11, 1000, 50_000),
      endAt: event.endAt,
      decidedAt: early
        ? event.visibleAt + (decisionAt - event.visibleAt) * between(mh, 17, 0.3, 1)
        : decisionAt,
      yes: index === winner,
      placeholder: index >= named,
    })
  }
}

const addGame = ({ event, decisionAt, size, firstMarketId }: Course): void => {
  const gameAt = event.gameAt ?? decisionAt
  for (let index = 0; index < size; index++) {
    const h = hash(event.hash, 2000 + index)
    addMarket(event, {
      id: firstMarketId + index,
      index,
      createdAt: event.createdAt,
      startAt: event.visibleAt - between(h, 11, 1000, 50_000),
      endAt: event.endAt,
      decidedAt: index === 0 ? decisionAt : gameAt + (decisionAt - gameAt) * unit(h, 18),
      yes: unit(h, 19) < 0.5,
      fastFrom: gameAt,
    })
  }
}

export const planBaseEvent = (request: BaseEventRequest): EventPlan => {
  const course = draftEvent(request)
  if (course.event.kind === 'outcomes') addOutcomes(course)
  else if (course.event.kind === 'game') addGame(course)
  else addDates(course)
  return course.event
}
