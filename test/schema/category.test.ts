import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Category, categoryOf } from '../../src/domain/category.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'

// Tags as real events have them, and what a person would call it.
const EXAMPLES: readonly (readonly [readonly string[], Category])[] = [
  [['sports', 'nba', 'games', 'basketball'], 'SPORTS'],
  [['esports', 'dota-2', 'games'], 'SPORTS'],
  [['crypto', 'up-or-down', 'recurring', '5m'], 'CRYPTO'],
  [['exchange', 'tech', 'crypto', 'finance', 'business', 'ipos'], 'CRYPTO'],
  [['taxes', 'other', 'trump-presidency', 'politics', 'crypto', 'trump'], 'CRYPTO'],
  [['economic-policy', 'economy', 'jerome-powell', 'fed', 'fed-rates', 'politics'], 'FINANCE'],
  [['world', 'ukraine', 'geopolitics', 'politics', 'foreign-policy'], 'GEOPOLITICS'],
  [['elections', 'global-elections', 'france'], 'GEOPOLITICS'],
  [['music', 'celebrities', 'pop-culture'], 'OTHER'],
  [['all'], 'OTHER'],
  [['Sports'], 'OTHER'],
  [[], 'OTHER'],
]

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  // each once open and once over: the two are found by different indexes
  const events = EXAMPLES.flatMap(([tagSlugs], i) => [
    { id: i + 1, tagSlugs, status: 'OPEN' as const, hasUnclosed: true },
    { id: i + 101, tagSlugs, status: 'RESOLVED' as const, hasUnclosed: false },
  ])
  await seedEvents(
    store.database,
    events.map((event) => ({ ...event, tagSlugs: [...event.tagSlugs] })),
  )
  await seedMarkets(store.database, [
    ...events.map(({ id, status }) => ({ id, eventId: id, status })),
    { id: 99 },
  ])
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

interface Lists {
  readonly events: { readonly nodes: readonly Categorised[] }
  readonly markets: { readonly nodes: readonly Categorised[] }
}
interface Categorised {
  readonly gammaId: string
  readonly category: Category
}

describe('the category of an event', () => {
  it.each(EXAMPLES)('tagged %o is %s', (tagSlugs, category) => {
    expect(categoryOf(tagSlugs)).toBe(category)
  })

  it('does not depend on the order of its tags', () => {
    expect(categoryOf(['politics', 'economy', 'sports'])).toBe('SPORTS')
    expect(categoryOf(['sports', 'economy', 'politics'])).toBe('SPORTS')
  })
})

describe.each(['OPEN', 'RESOLVED'])('of what is %s', (status) => {
  const offset = status === 'OPEN' ? 1 : 101

  it.each(['SPORTS', 'CRYPTO', 'FINANCE', 'GEOPOLITICS', 'OTHER'] as const)(
    'the filter %s finds what shows it',
    async (category) => {
      const { events, markets } = await app.query<Lists>(
        `query ($status: [MarketStatus!], $category: Category) {
          events(filter: {status: $status, category: $category}, orderBy: ID_ASC) {
            nodes { gammaId category } }
          markets(filter: {status: $status, category: $category}, orderBy: ID_ASC) {
            nodes { gammaId category } }
        }`,
        { status: [status], category },
      )
      const expected = EXAMPLES.flatMap(([, of], i) =>
        of === category ? [{ gammaId: `${i + offset}`, category }] : [],
      )
      const alone = { gammaId: '99', category: 'OTHER' }
      const hasAlone = category === 'OTHER' && status === 'OPEN'
      expect(events.nodes).toEqual(expected)
      expect(markets.nodes).toEqual(hasAlone ? [...expected, alone] : expected)
    },
  )
})
