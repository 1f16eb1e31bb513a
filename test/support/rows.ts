import type { Database } from '../../src/db/client.ts'
import { eventObservations, events, eventTexts, tags } from '../../src/db/tables/events.ts'
import { marketObservations, markets, marketTexts, outcomes } from '../../src/db/tables/markets.ts'

type MarketRow = typeof markets.$inferInsert
type MarketTextsRow = typeof marketTexts.$inferInsert
type EventRow = typeof events.$inferInsert
type EventTextsRow = typeof eventTexts.$inferInsert

/** What a test says of a market; the rest is that of an ordinary open market. */
export type MarketSeed = { readonly id: number } & Partial<Omit<MarketRow, 'hash'>> &
  Partial<Omit<MarketTextsRow, 'marketId' | 'hash'>> & {
    /** Default Yes and No, with tokens made of the market's id. */
    readonly outcomes?: readonly { readonly name: string; readonly tokenId: string | null }[]
    /** When it was last seen by itself. */
    readonly seen?: Omit<typeof marketObservations.$inferInsert, 'marketId' | 'tierAt'>
  }

export type EventSeed = { readonly id: number } & Partial<Omit<EventRow, 'hash'>> &
  Partial<Omit<EventTextsRow, 'eventId' | 'hash'>> & {
    /** When it was last seen whole. */
    readonly seen?: Omit<typeof eventObservations.$inferInsert, 'eventId' | 'memberHash' | 'tierAt'>
  }

/** 0x and 64 hex digits that end in the market's number. */
export const conditionIdOf = (id: number): string => `0x${id.toString(16).padStart(64, '0')}`

/** 77 digits, as upstream's are. */
export const tokenIdOf = (id: number, index: number): string =>
  `7${`${id}`.padStart(74, '0')}0${index}`

const OBSERVED_AT = '2026-11-03 12:00:00.5+00'

const marketRow = ({ id, ...seed }: MarketSeed): MarketRow => ({
  id,
  seenWithEvent: false,
  status: 'OPEN',
  active: true,
  closed: false,
  archived: false,
  acceptingOrders: true,
  negRisk: false,
  isPlaceholder: false,
  umaHistory: [],
  prices: ['0.5', '0.5'],
  observedAt: OBSERVED_AT,
  changedAt: OBSERVED_AT,
  hash: 0n,
  ...seed,
})

const marketTextsRow = ({ id, ...seed }: MarketSeed): MarketTextsRow => ({
  marketId: id,
  slug: `market-${id}`,
  question: `Will ${id} happen?`,
  conditionId: conditionIdOf(id),
  hash: 0n,
  ...seed,
})

const outcomeRows = ({ id, ...seed }: MarketSeed) => {
  const given = seed.outcomes ?? [
    { name: 'Yes', tokenId: tokenIdOf(id, 0) },
    { name: 'No', tokenId: tokenIdOf(id, 1) },
  ]
  return given.map((outcome, index) => ({ marketId: id, index, ...outcome }))
}

/** Stores markets; every row at once, so that thousands are quick. */
export const seedMarkets = async (
  { db }: Database,
  seeds: readonly MarketSeed[],
): Promise<void> => {
  const seen = seeds.flatMap(({ id, seen }) =>
    seen ? [{ marketId: id, tierAt: seen.observedAt, ...seen }] : [],
  )
  const named = seeds.flatMap(outcomeRows)
  await db.insert(markets).values(seeds.map(marketRow))
  await db.insert(marketTexts).values(seeds.map(marketTextsRow))
  if (named.length > 0) await db.insert(outcomes).values(named)
  if (seen.length > 0) await db.insert(marketObservations).values(seen)
}

const eventRow = ({ id, ...seed }: EventSeed): EventRow => ({
  id,
  status: 'OPEN',
  active: true,
  closed: false,
  archived: false,
  negRisk: false,
  observedAt: OBSERVED_AT,
  changedAt: OBSERVED_AT,
  hash: 0n,
  ...seed,
})

const eventTextsRow = ({ id, ...seed }: EventSeed): EventTextsRow => ({
  eventId: id,
  slug: `event-${id}`,
  title: `Event ${id}`,
  tagSlugs: [],
  hash: 0n,
  ...seed,
})

export const seedEvents = async ({ db }: Database, seeds: readonly EventSeed[]): Promise<void> => {
  const seen = seeds.flatMap(({ id, seen }) =>
    seen ? [{ eventId: id, memberHash: 0n, tierAt: seen.observedAt, ...seen }] : [],
  )
  await db.insert(events).values(seeds.map(eventRow))
  await db.insert(eventTexts).values(seeds.map(eventTextsRow))
  if (seen.length > 0) await db.insert(eventObservations).values(seen)
}

export const seedTags = async (
  { db }: Database,
  labels: Readonly<Record<string, string>>,
): Promise<void> => {
  await db.insert(tags).values(Object.entries(labels).map(([slug, label]) => ({ slug, label })))
}
