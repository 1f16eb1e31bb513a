import { eventClosedAt } from './build.ts'
import { seriesOf, tagsOf } from './catalog.ts'
import { eventJson, eventTotals, nestedEventJson } from './event-json.ts'
import { conditionIdOf, idOfHexKey, idOfToken, questionIdOf, tokenIdOf } from './ids.ts'
import { eventSlugOf, labelsOf } from './labels.ts'
import { marketJson } from './market-json.ts'
import { closedAtOf, type EventPlan, type MarketPlan } from './plan.ts'
import { unit } from './random.ts'
import { isClosedAt, marketStateAt, updatedAtOf } from './state.ts'
import type { LookupField, Table, TextField } from './table.ts'
import type { Universe } from './universe.ts'
import { lastStep, liquidityAfter, volumeAt } from './walk.ts'
import { day } from './wire.ts'

const absent = Number.NaN

/** Slugs end in the number, except those of up/down rows, which are kept in a map. */
const slugIndex = <Row extends { readonly id: number }>(
  rows: readonly Row[],
  slugOf: (row: Row) => string,
  isNamed: (row: Row) => boolean,
): ((slug: string) => Row | undefined) => {
  const named = new Map<string, Row>()
  let done = 0
  return (slug) => {
    for (; done < rows.length; done++) {
      const row = rows[done]
      if (row !== undefined && isNamed(row)) named.set(slugOf(row), row)
    }
    return named.get(slug)
  }
}

const textsOf = (event: EventPlan, field: TextField): readonly string[] => {
  if (field === 'series_id') {
    const series = seriesOf(event)
    return series === null ? [] : [String(series.id)]
  }
  return tagsOf(event).map((tag) => (field === 'tag_id' ? String(tag.id) : tag.slug))
}

const volumeOfDay = (plan: MarketPlan, t: number): number => {
  const step = lastStep(plan, t)
  return step === null ? 0 : volumeAt(plan, t) - volumeAt(plan, step.at - day)
}

const liquidityAt = (plan: MarketPlan, t: number): number => {
  const step = lastStep(plan, t)
  return step === null || isClosedAt(plan, t) ? 0 : liquidityAfter(plan, step.index)
}

const marketNumber = (plan: MarketPlan, field: string, t: number): number => {
  switch (field) {
    case 'id':
      return plan.id
    case 'volume':
    case 'volumeNum':
      return volumeAt(plan, t)
    case 'volume24hr':
      return volumeOfDay(plan, t)
    case 'liquidity':
    case 'liquidityNum':
      return liquidityAt(plan, t)
    case 'startDate':
      return plan.startAt
    case 'endDate':
      return plan.endAt ?? absent
    case 'createdAt':
      return plan.createdAt
    case 'updatedAt':
      return updatedAtOf(plan, t)
    case 'closedTime':
      return isClosedAt(plan, t) ? closedAtOf(plan) : absent
    default:
      return absent
  }
}

export const marketTable = (universe: Universe): Table<MarketPlan> => {
  const { seed, archive } = universe
  const named = slugIndex(
    universe.markets,
    (plan) => labelsOf(plan).slug,
    (plan) => plan.event.upDown !== null,
  )
  // Neighbours in a page are mostly of one event: its text is written once for all of them.
  let last: { readonly event: EventPlan; readonly t: number; readonly text: string } | null = null
  const nestedEvent = (event: EventPlan, t: number): string => {
    if (last?.event !== event || last.t !== t) {
      last = { event, t, text: nestedEventJson(seed, event, t) }
    }
    return last.text
  }
  /** Without an event the member is empty or absent: no source says which. */
  const eventsOf = (plan: MarketPlan, t: number): string | null => {
    if (plan.event.visibleAt !== Number.POSITIVE_INFINITY) return nestedEvent(plan.event, t)
    return unit(plan.hash, 130) < 0.5 ? '' : null
  }
  const keyOf: Record<LookupField, (plan: MarketPlan) => readonly string[]> = {
    id: (plan) => [String(plan.id)],
    slug: (plan) => [labelsOf(plan).slug],
    condition_ids: (plan) => [conditionIdOf(seed, plan.id)],
    clob_token_ids: (plan) => [0, 1, 2, 3, 4, 5, 6].map((i) => tokenIdOf(seed, plan.id, i)),
    question_ids: (plan) => [questionIdOf(seed, plan.id)],
  }
  const candidate = (by: LookupField, value: string): MarketPlan | undefined => {
    if (by === 'id') return universe.market(Number(value))
    if (by === 'clob_token_ids') return universe.market(idOfToken(value))
    if (by === 'slug') return named(value) ?? universe.market(Number(/\d+$/.exec(value)?.[0]))
    return universe.market(idOfHexKey(value))
  }
  return {
    id: (plan) => plan.id,
    live: (t) => {
      universe.grow(t)
      return universe.markets
    },
    archive: { length: archive.count, row: (i) => archive.market(i + 1) },
    find: (by, value, t) => {
      universe.grow(t)
      const plan = candidate(by, value)
      if (plan === undefined || plan.startAt > t) return undefined
      return keyOf[by](plan).slice(0, Math.max(1, plan.outcomes)).includes(value) ? plan : undefined
    },
    number: marketNumber,
    texts: (plan, field) => textsOf(plan.event, field),
    closed: isClosedAt,
    umaStatus: (plan, t) => marketStateAt(plan, t).status,
    listed: (plan, t) => plan.startAt <= t && !plan.placeholder,
    json: (plan, t, options) =>
      marketJson(seed, plan, t, {
        events: options.events ? eventsOf(plan, t) : null,
        tags: options.tags
          ? tagsOf(plan.event)
              .map((tag) => tag.json)
              .join(',')
          : null,
      }),
  }
}

const eventNumber = (event: EventPlan, field: string, t: number): number => {
  switch (field) {
    case 'id':
      return event.id
    case 'volume':
    case 'volume24hr':
    case 'liquidity':
    case 'updatedAt':
      return eventTotals(event, t)[field]
    case 'startDate':
      return event.visibleAt
    case 'endDate':
      return event.endAt ?? absent
    case 'createdAt':
      return event.createdAt
    case 'closedTime':
      return t >= eventClosedAt(event) ? eventClosedAt(event) : absent
    default:
      return absent
  }
}

export const eventTable = (universe: Universe): Table<EventPlan> => {
  const { seed, archive } = universe
  const named = slugIndex(universe.events, eventSlugOf, (event) => event.upDown !== null)
  return {
    id: (event) => event.id,
    live: (t) => {
      universe.grow(t)
      return universe.events
    },
    archive: { length: archive.eventCount, row: (i) => archive.event(i + 1) },
    find: (by, value, t) => {
      universe.grow(t)
      const slugId = Number(/\d+$/.exec(value)?.[0])
      const event =
        by === 'slug' ? (named(value) ?? universe.event(slugId)) : universe.event(Number(value))
      if (event === undefined || event.visibleAt > t) return undefined
      return (by === 'slug' ? eventSlugOf(event) : String(event.id)) === value ? event : undefined
    },
    number: eventNumber,
    texts: textsOf,
    closed: (event, t) => t >= eventClosedAt(event),
    umaStatus: () => null,
    listed: (event, t) => event.visibleAt <= t,
    json: (event, t, options) => eventJson(seed, event, t, options.nests),
  }
}
