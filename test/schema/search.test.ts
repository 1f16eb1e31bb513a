import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { search } from '../search/ask.ts'
import { storeCatalogue } from '../search/store-catalogue.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { conditionIdOf, seedEvents, seedMarkets, tokenIdOf } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  await storeCatalogue(store.database)
  await seedEvents(store.database, [
    {
      id: 95_001,
      slug: 'zirconia-race',
      title: 'Zirconia race',
      seriesSlug: 'races',
      tagSlugs: ['gems', "o'x\\"],
    },
    { id: 95_002, slug: 'zirconia-poll', title: 'Zirconia poll', tagSlugs: ['polls'] },
  ])
  await seedMarkets(store.database, [
    {
      id: 90_001,
      eventId: 95_001,
      question: 'Will Quillon win Zirconia?',
      groupTitle: 'Quillon',
      volume: '70',
    },
    {
      id: 90_002,
      eventId: 95_001,
      question: 'Will Vexley win Zirconia?',
      groupTitle: 'Vexley',
      volume: '900',
    },
    {
      id: 90_003,
      eventId: 95_001,
      question: 'Will Person A win Zirconia?',
      isPlaceholder: true,
      volume: '5000',
    },
    {
      id: 90_004,
      eventId: 95_002,
      question: 'Zirconia poll above 40?',
      status: 'RESOLVED',
      volume: '99000',
    },
    { id: 90_005, question: 'Does zirconia shine?', volume: '3', acceptingOrders: false },
  ])
  await store.database.db.execute(
    sql`select refresh_search_documents('{}', array(select id from markets where id > 90000))`,
  )
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const idsOf = async (query: string, filter?: object): Promise<readonly number[]> =>
  (await search(app, query, filter)).map(({ market }) => Number(market.gammaId))

test('one hit an event, its best market, with the number of others', async () => {
  const [hit] = await search(app, 'zirconia quillon')
  expect(hit).toMatchObject({
    market: { gammaId: '90001', groupTitle: 'Quillon' },
    event: { gammaId: '95001' },
    otherMarketsInEvent: 1,
  })
})

test('of markets that fit alike the most traded one stands for its event', async () => {
  expect(await idsOf('zirconia race')).toEqual([90_002])
})

test('what is not closed comes first, however little it is traded', async () => {
  expect(await idsOf('zirconia')).toEqual([90_002, 90_005, 90_004])
})

test('a market without an event is a hit by itself', async () => {
  const [hit] = await search(app, 'zirconia shine')
  expect(hit).toMatchObject({ market: { gammaId: '90005' }, event: null, otherMarketsInEvent: 0 })
})

test('all words matter: two of which one is nowhere find nothing', async () => {
  expect(await idsOf('zirconia hippopotamuses')).toEqual([])
})

test('words of several markets of an event are not put together', async () => {
  expect(await idsOf('quillon vexley')).toEqual([])
})

test('of three words one may be missing, and of five two', async () => {
  expect(await idsOf('zirconia hippopotamuses quillon')).toEqual([90_001])
  expect(await idsOf('zirconia hippopotamuses quillon race unicycles')).toEqual([90_001])
  expect(await idsOf('zirconia hippopotamuses unicycles')).toEqual([])
})

describe('a word may be', () => {
  test.each([
    ['missing a letter', 'zircona race'],
    ['one letter too long', 'zircoonia race'],
    ['with a wrong letter', 'zirkonia race'],
    ['with two letters swapped', 'zriconia race'],
    ['unfinished, as the last one', 'race zirc'],
    ['in another form', 'zirconia races'],
    ['in two parts', 'zir conia race'],
    ['with accents', 'zïrcônia race'],
    ['a filler, which needs not be found', 'who will be in the zirconia race'],
  ])('%s', async (_, typed) => {
    expect(await idsOf(typed)).toEqual([90_002])
  })
})

test('of two words a number may be missing, or "price", and no other', async () => {
  expect(await idsOf('zirconia 77')).toEqual([90_002, 90_005, 90_004])
  expect(await idsOf('zirconia stock')).toEqual([90_002, 90_005, 90_004])
  expect(await idsOf('hippopotamuses 40')).toEqual([])
})

test('the first letter of a word that is being typed takes nothing away', async () => {
  expect(await idsOf('zirconia race q')).toEqual([90_002])
  expect(await idsOf('zirconia race z')).toEqual([90_002])
})

test('two words written as one are found first', async () => {
  expect((await idsOf('zirconiarace'))[0]).toBe(90_002)
})

describe('the filter', () => {
  test.each([
    ['status', { status: ['RESOLVED'] }, [90_004]],
    ['placeholders', { includePlaceholders: true }, [90_003, 90_005, 90_004]],
    ['tags', { tags: ['polls', 'nothing'] }, [90_004]],
    ['a tag with quotes', { tags: ["o'x\\"] }, [90_002]],
    ['no tag at all', { tags: [] }, []],
    ['series', { series: 'races' }, [90_002]],
    ['event', { event: { slug: 'zirconia-race' } }, [90_002]],
    ['a tag longer than any mark', { tags: ['t'.repeat(3_000)] }, []],
    ['a series longer than any mark', { series: 's'.repeat(3_000) }, []],
    ['ids', { ids: ['90001', '90005'] }, [90_001, 90_005]],
    ['volume', { volumeMax: '80' }, [90_001, 90_005]],
    ['flags', { acceptingOrders: false }, [90_005]],
  ])('%s', async (_, filter, ids) => {
    expect(await idsOf('zirconia', filter)).toEqual(ids)
  })

  test('counts the other markets of the event that it lets pass', async () => {
    const [all] = await search(app, 'zirconia race', { includePlaceholders: true })
    expect(all?.otherMarketsInEvent).toBe(2)
    const [few] = await search(app, 'zirconia race', { volumeMin: '100' })
    expect(few?.otherMarketsInEvent).toBe(0)
  })
})

describe('what is pasted finds what it names:', () => {
  test.each([
    ['a global id', 'Market:90001', 90_001],
    ['the global id of an event', 'Event:95001', 90_002],
    ['a number', '90001', 90_001],
    ['the number of an event', ' 95002 ', 90_004],
    ['a slug', 'market-90001', 90_001],
    ['the slug of an event', 'zirconia-race', 90_002],
    ['a condition id', conditionIdOf(90_001), 90_001],
    ['a token id', tokenIdOf(90_001, 1), 90_001],
    ['an address', 'https://polymarket.com/event/zirconia-race/market-90001?tid=1', 90_001],
    ['the address of an event', 'polymarket.com/tr/event/zirconia-race', 90_002],
  ])('%s', async (_, text, id) => {
    expect((await idsOf(text))[0]).toBe(id)
  })

  test('a year is a word', async () => {
    expect(await idsOf('2028')).not.toEqual([])
  })

  test('the filter applies to it too', async () => {
    expect(await idsOf('Market:90001', { status: ['RESOLVED'] })).toEqual([])
  })
})

interface Page {
  readonly search: {
    readonly totalCount: number
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    readonly nodes: readonly { readonly market: { readonly gammaId: string } }[]
  }
}

const PAGE = `query ($query: String!, $filter: MarketFilter, $first: Int, $after: String) {
  search(query: $query, filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { market { gammaId event { title } } event { title } }
  }
}`

describe('what is rare among many that match alike is found:', () => {
  const names = (ids: readonly (string | undefined)[]) => ids.map((id) => Number(id))

  beforeAll(async () => {
    const many = Array.from({ length: 320 }, (_, i) => i)
    await seedMarkets(
      store.database,
      many.map((i) => ({
        id: 91_000 + i,
        question: `Umbriel sighting ${i}`,
        isPlaceholder: i > 4,
      })),
    )
    await seedMarkets(
      store.database,
      many.map((i) => ({ id: 92_000 + i, question: `Titania sighting ${i}`, volume: '500' })),
    )
    await seedMarkets(store.database, [
      { id: 93_000, question: 'Titania eclipse', status: 'DISPUTED' },
      { id: 93_001, question: 'Titania transit', status: 'RESOLVED', volume: '9000000' },
      { id: 94_000, question: 'Does dust settle?', slug: 'tharsis-dust' },
      { id: 94_001, question: 'Tharsis dust?', status: 'RESOLVED', volume: '9000000' },
      { id: 94_005, question: 'Will Olympus Mons erupt?' },
      { id: 94_002, question: 'Olympusmons?', status: 'RESOLVED' },
      { id: 94_003, question: 'Olympusmons again?', status: 'RESOLVED' },
      { id: 94_004, question: 'Olympusmons once more?', status: 'RESOLVED' },
    ])
    await store.database.db.execute(
      sql`select refresh_search_documents('{}', array(select id from markets where id > 90999))`,
    )
  })

  test('a status of few', async () => {
    expect(await idsOf('titania', { status: ['DISPUTED'] })).toEqual([93_000])
    expect(await idsOf('titania', { status: ['RESOLVED', 'DISPUTED'] })).toEqual([93_000, 93_001])
  })

  test('what is open, where only its slug has the words', async () => {
    expect(await idsOf('tharsis')).toEqual([94_000, 94_001])
  })

  test('what is open in another spelling than that of closed ones', async () => {
    expect(await idsOf('olympusmons')).toContain(94_005)
  })

  test('the named ones among places without a name', async () => {
    const { search } = await app.query<Page>(PAGE, { query: 'umbriel', first: 10 })
    expect(names(search.nodes.map(({ market }) => market.gammaId)).toSorted()).toEqual([
      91_000, 91_001, 91_002, 91_003, 91_004,
    ])
    expect(search.totalCount).toBe(5)
  })
})

describe('pages', () => {
  test('walk all hits once, in order', async () => {
    const whole = await app.query<Page>(PAGE, { query: 'bitcoin', first: 100 })
    const walked: string[] = []
    let after: string | null = null
    do {
      const { search }: Page = await app.query<Page>(PAGE, { query: 'bitcoin', first: 3, after })
      expect(search.totalCount).toBe(whole.search.totalCount)
      walked.push(...search.nodes.map(({ market }) => market.gammaId))
      after = search.pageInfo.hasNextPage ? search.pageInfo.endCursor : null
    } while (after !== null)
    expect(walked).toEqual(whole.search.nodes.map(({ market }) => market.gammaId))
    expect(walked.length).toBeGreaterThan(9)
    expect(whole.search.totalCount).toBe(walked.length)
  })

  test('a page is three statements at most, with markets, events and the count', async () => {
    const { statements } = await countStatements(store.database, () =>
      app.query(PAGE, { query: 'bitcoin', first: 20 }),
    )
    expect(statements.length).toBeLessThanOrEqual(3)
  })

  test('a cursor of another query, filter or list is refused', async () => {
    const { search } = await app.query<Page>(PAGE, { query: 'bitcoin', first: 1 })
    const after = search.pageInfo.endCursor
    const refused = [
      await app.refusals(PAGE, { query: 'ethereum', after }),
      await app.refusals(PAGE, { query: 'bitcoin', filter: { isShort: false }, after }),
      await app.refusals(PAGE, { query: 'bitcoin', after: 'bm9uc2Vuc2U' }),
      await app.refusals('query ($after: String) { markets(after: $after) { totalCount } }', {
        after,
      }),
    ]
    expect(refused.map(([error]) => error?.code)).toEqual(Array(4).fill('CURSOR_INVALID'))
  })
})

describe('hostile input', () => {
  test('of more than 200 characters is refused, and says so', async () => {
    for (const query of ['bit '.repeat(60), 'x'.repeat(10_000), '台'.repeat(201)]) {
      const [error] = await app.refusals(PAGE, { query })
      expect(error).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('at most 200 characters'),
      })
    }
  })

  test.each([
    '',
    '   ',
    '%%%',
    '_',
    "'",
    '\\',
    "\\' | !& (",
    '<-> :* !! ()',
    '\u0000',
    '\ud800',
    '#t:gems',
    '§',
    '\u001f',
    "'; drop table markets; --",
  ])('%j is an empty list', async (query) => {
    expect(await idsOf(query)).toEqual([])
  })

  test('whatever is typed is a list or a refusal', async () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            "'",
            '\\',
            '&',
            '|',
            '!',
            ':*',
            '<->',
            '(',
            'zirconia',
            'bitcoin',
            '9'.repeat(20),
            '%',
            'é',
            '台湾',
            '§',
            '1.5m',
          ),
          { maxLength: 25 },
        )
        .map((parts) => parts.join(' ')),
    )
    await fc.assert(
      fc.asyncProperty(texts, async (query) => {
        const answer = await app.post({ query: PAGE, variables: { query } })
        const { data, errors } = (await answer.json()) as {
          data?: unknown
          errors?: readonly { readonly extensions: { readonly code: string } }[]
        }
        expect(errors?.map(({ extensions }) => extensions.code) ?? 'fine').toEqual(
          data === null || data === undefined ? ['BAD_USER_INPUT'] : 'fine',
        )
      }),
      { numRuns: 100 },
    )
  })
})
