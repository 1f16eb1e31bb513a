import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeFeedCursor } from '../../src/domain/feed-cursor.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { EPOCH, seedLog } from '../support/resolution-log.ts'
import { conditionIdOf, seedEvents, seedMarkets, tokenIdOf } from '../support/rows.ts'

// The log of this file. The oldest kept entry is 11: ten are gone.
//
//   11 PROPOSED  market 1   event 900, fed
//   12 PROPOSED  market 2   event 900, fed
//   13 RESOLVED  market 1   event 900, fed: Up wins
//   14 CLOSED    market 3   no event, a window of 5 minutes
//   15 CORRECTED market 1   event 900, fed: Down wins, in the place of 13
//   16 REOPENED  market 2   event 900, fed
//   17 CORRECTED market 1   event 901, polls: no result, in the place of 15
//   18 RESOLVED  market 3   no event, 5 minutes: a split
const at = (seq: number, epoch = EPOCH): string => encodeFeedCursor({ epoch, seq })

const FED = { eventId: 900, tagSlugs: ['fed', 'economy'], windowMs: 30 * 24 * 3_600_000 }
const POLLS = { eventId: 901, tagSlugs: ['polls'] }
const SHORT = { windowMs: 300_000 }

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  const { database } = store
  await seedEvents(database, [{ id: 900, slug: 'fed-in-june' }, { id: 901 }])
  await seedMarkets(database, [
    {
      id: 1,
      eventId: 901,
      status: 'RESOLVED',
      closed: true,
      closedAt: '2025-11-02 00:00:00+00',
      outcomes: [
        { name: 'Up', tokenId: tokenIdOf(1, 0) },
        { name: 'Down', tokenId: tokenIdOf(1, 1) },
      ],
      prices: ['0.5', '0.5'],
      resolutionKind: 'SPLIT',
      resolutionSource: 'ORACLE',
      payouts: ['0.5', '0.5'],
      resolutionObservedAt: '2025-11-02 00:01:00+00',
    },
    { id: 2, eventId: 900 },
    { id: 3 },
    { id: 4 },
  ])
  await seedLog(
    database,
    [
      { marketId: 1, kind: 'PROPOSED', umaStatus: 'proposed', ...FED },
      { marketId: 2, kind: 'PROPOSED', umaStatus: 'proposed', ...FED },
      {
        marketId: 1,
        kind: 'RESOLVED',
        resolutionKind: 'WIN',
        resolutionSource: 'ORACLE',
        winnerIndex: 0,
        payouts: ['1.00', '0'],
        umaStatus: 'resolved',
        closedAt: '2025-11-01 10:00:00.25+00',
        upstreamAt: '2025-11-01 12:00:05+02',
        observedAt: '2025-11-01 10:00:09+00',
        recordedAt: '2025-11-01 10:00:09.123456+00',
        ...FED,
        evidence: {
          closed: true,
          closedAt: '2025-11-01T10:00:00.25Z',
          umaStatus: 'resolved',
          umaHistory: ['proposed', 'resolved'],
          prices: ['1', '0.0'],
        },
      },
      { marketId: 3, kind: 'CLOSED', ...SHORT, evidence: { closed: true } },
      {
        marketId: 1,
        kind: 'CORRECTED',
        status: 'RESOLVED',
        resolutionKind: 'WIN',
        resolutionSource: 'PRICES',
        winnerIndex: 1,
        payouts: ['0', '1'],
        closedAt: '2025-11-01 11:00:00+00',
        observedAt: '2025-11-01 12:00:00+00',
        supersedes: 13,
        ...FED,
        evidence: {
          closed: true,
          prices: ['0', '1'],
        },
      },
      { marketId: 2, kind: 'REOPENED', ...FED },
      { marketId: 1, kind: 'CORRECTED', supersedes: 15, ...POLLS },
      {
        marketId: 3,
        kind: 'RESOLVED',
        resolutionKind: 'SPLIT',
        resolutionSource: 'AUTOMATIC',
        payouts: ['0.50', '0.5'],
        recordedAt: new Date(Date.now() - 3_600_000).toISOString(),
        ...SHORT,
        evidence: { closed: true, automaticallyResolved: true },
      },
    ],
    { first: 11 },
  )
  app = await startApp(database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

interface Change {
  readonly cursor: string
  readonly previousCursor: string
  readonly market: { readonly gammaId: string }
}
interface Connection {
  readonly nodes: readonly Change[]
  readonly edges: readonly { readonly cursor: string }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const DOCUMENT = `query (
  $filter: ResolutionFilter, $first: Int, $after: String, $last: Int, $before: String
) {
  resolutions(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { cursor previousCursor market { gammaId } }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

const page = async (args: object): Promise<Connection> =>
  (await app.query<{ resolutions: Connection }>(DOCUMENT, args)).resolutions

const refusal = async (args: object): Promise<string> => {
  const [error] = await app.refusals(DOCUMENT, args)
  return `${error?.code}: ${error?.message}`
}

/** Numbers of the entries, and of the position before each. */
const chainOf = ({ nodes }: Connection): readonly (readonly [number, number])[] =>
  nodes.map(({ cursor, previousCursor }) => [seqOf(previousCursor), seqOf(cursor)])
const seqOf = (cursor: string): number => {
  const seq = Array.from({ length: 20 }, (_, n) => n).find((n) => at(n) === cursor)
  if (seq === undefined) throw new Error(`no cursor of this log: ${cursor}`)
  return seq
}
const seqsOf = (connection: Connection): readonly number[] =>
  chainOf(connection).map(([, seq]) => seq)

describe('the resolution log', () => {
  it('is shown from its oldest kept entry on, each with the position before it', async () => {
    const log = await page({})
    expect(chainOf(log)).toEqual([
      [10, 11],
      [11, 12],
      [12, 13],
      [13, 14],
      [14, 15],
      [15, 16],
      [16, 17],
      [17, 18],
    ])
    expect(log.edges.map(({ cursor }) => cursor)).toEqual(log.nodes.map(({ cursor }) => cursor))
    expect(log.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: at(11),
      endCursor: at(18),
    })
  })

  it('is walked forwards in one unbroken chain', async () => {
    const first = await page({ first: 3 })
    expect(chainOf(first)).toEqual([[10, 11], [11, 12], [12, 13]]) // biome-ignore format: a table
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const second = await page({ first: 3, after: first.pageInfo.endCursor })
    expect(chainOf(second)).toEqual([[13, 14], [14, 15], [15, 16]]) // biome-ignore format: a table
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    const third = await page({ first: 3, after: second.pageInfo.endCursor })
    expect(chainOf(third)).toEqual([[16, 17], [17, 18]]) // biome-ignore format: a table
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const end = await page({ first: 3, after: third.pageInfo.endCursor })
    expect(end).toEqual({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    })
  })

  it('is walked backwards from its newest entry, oldest first within a page', async () => {
    const newest = await page({ last: 3 })
    expect(chainOf(newest)).toEqual([[15, 16], [16, 17], [17, 18]]) // biome-ignore format: a table
    expect(newest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const before = await page({ last: 4, before: newest.pageInfo.startCursor })
    expect(seqsOf(before)).toEqual([12, 13, 14, 15])
    expect(before.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    const oldest = await page({ last: 4, before: before.pageInfo.startCursor })
    expect(chainOf(oldest)).toEqual([[10, 11]])
    expect(oldest.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
  })

  it('starts the chain of a filtered page where the page began', async () => {
    const filter = { markets: ['1'] }
    expect(chainOf(await page({ filter }))).toEqual([[10, 11], [11, 13], [13, 15], [15, 17]]) // biome-ignore format: a table
    expect(chainOf(await page({ filter, after: at(12) }))).toEqual([[12, 13], [13, 15], [15, 17]]) // biome-ignore format: a table
    expect(chainOf(await page({ filter, last: 2 }))).toEqual([[13, 15], [15, 17]]) // biome-ignore format: a table
    expect(chainOf(await page({ filter, last: 2, before: at(13) }))).toEqual([[10, 11]])
  })

  it('shows 20 entries without a size, and 0 when 0 are asked for', async () => {
    expect((await page({ first: 0 })).pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    })
    expect(await refusal({ first: 101 })).toBe('BAD_USER_INPUT: "first" is 0 to 100, 101 was given')
    expect(await refusal({ last: -1 })).toBe('BAD_USER_INPUT: "last" is 0 to 100, -1 was given')
    expect(await refusal({ first: 1, before: at(12) })).toMatch(/^BAD_USER_INPUT: a list is paged/)
  })

  it('is counted only when that is asked for, by the filter and not by the page', async () => {
    const { result, statements } = await countStatements(store.database, () =>
      app.query(
        '{ resolutions(filter: {kinds: [CORRECTED, REOPENED]}, first: 1) { totalCount nodes { kind } } }',
      ),
    )
    expect(result).toEqual({ resolutions: { totalCount: 3, nodes: [{ kind: 'CORRECTED' }] } })
    expect(statements.filter((text) => /count\(/.test(text))).toHaveLength(1)
    const without = await countStatements(store.database, () => page({}))
    expect(without.statements.filter((text) => /count\(/.test(text))).toEqual([])
  })
})

describe('a filter of the log', () => {
  it.each([
    ['markets by number', { markets: ['2'] }, [12, 16]],
    ['markets by global id', { markets: ['Market:3', 'Market:2'] }, [12, 14, 16, 18]],
    ['markets by slug', { markets: ['market-3'] }, [14, 18]],
    ['markets by condition id', { markets: [conditionIdOf(2)] }, [12, 16]],
    ['markets by token id', { markets: [tokenIdOf(3, 1)] }, [14, 18]],
    [
      'markets in several ways at once',
      { markets: ['2', 'market-2', 'market-3'] },
      [12, 14, 16, 18],
    ],
    ['markets that nobody knows', { markets: ['999', 'no-such-market', tokenIdOf(999, 0)] }, []],
    ['no market at all', { markets: [] }, []],
    ['events as they were then, by number', { events: ['901'] }, [17]],
    [
      'events by global id and by slug',
      { events: ['Event:901', 'fed-in-june'] },
      [11, 12, 13, 15, 16, 17],
    ],
    ['events that nobody knows', { events: ['no-such-event', '5'] }, []],
    ['any of several tags', { tags: ['polls', 'economy'] }, [11, 12, 13, 15, 16, 17]],
    ['a tag that was given then', { tags: ['polls'] }, [17]],
    ['no tag at all', { tags: [] }, []],
    ['kinds', { kinds: ['RESOLVED', 'CLOSED'] }, [13, 14, 18]],
    ['short markets left out', { includeShort: false }, [11, 12, 13, 15, 16, 17]],
    ['short markets with the rest', { includeShort: true }, [11, 12, 13, 14, 15, 16, 17, 18]],
    [
      'everything at once',
      { markets: ['1', '3'], tags: ['fed'], events: ['900'], kinds: ['CORRECTED'] },
      [15],
    ],
  ])('holds for %s', async (_name, filter, expected) => {
    expect(seqsOf(await page({ filter }))).toEqual(expected)
  })

  it.each([
    ['BAD_USER_INPUT: "not an id"', { markets: ['not an id'] }],
    ['BAD_USER_INPUT: "Event:1"', { markets: ['Event:1'] }],
    ['BAD_USER_INPUT: "Market:1"', { events: ['Market:1'] }],
    ['BAD_USER_INPUT: at most 500 ids', { markets: Array.from({ length: 501 }, () => '1') }],
    ['BAD_USER_INPUT: at most 500 ids', { events: Array.from({ length: 501 }, () => '1') }],
    ['BAD_USER_INPUT: at most 50 tags', { tags: Array.from({ length: 51 }, () => 'x') }],
  ])('is refused with %s', async (expected, filter) => {
    expect(await refusal({ filter })).toContain(expected)
  })
})

describe('a cursor of the log', () => {
  const other = '99999999-9999-4999-8999-999999999999'

  it.each(['after', 'before'])('that cannot be served is refused, as %s', async (name) => {
    expect(await refusal({ [name]: 'WzEsMiwzXQ' })).toBe(
      'CURSOR_INVALID: the cursor is not one of the resolution log',
    )
    const oldest = `; the oldest cursor is ${at(10)}`
    expect(await refusal({ [name]: at(15, other) })).toBe(
      `CURSOR_EPOCH: the cursor cannot be served: it belongs to another log, the database was restored or replaced${oldest}`,
    )
    expect(await refusal({ [name]: at(19) })).toBe(
      `CURSOR_AHEAD: the cursor cannot be served: it lies beyond the last entry of the log${oldest}`,
    )
    expect(await refusal({ [name]: at(9) })).toBe(
      `CURSOR_EXPIRED: the cursor cannot be served: entries that follow it are not kept any more${oldest}`,
    )
  })

  it('just before the oldest kept entry serves all that is kept', async () => {
    expect(seqsOf(await page({ after: at(10) }))).toEqual([11, 12, 13, 14, 15, 16, 17, 18])
  })
})

describe('an entry of the log', () => {
  it('tells the result as of itself, whatever the market came to later', async () => {
    const data = await app.query<{ resolutions: { nodes: readonly object[] } }>(`{
      resolutions(filter: { markets: ["1"] }) {
        nodes {
          kind supersedes umaStatus upstreamAt observedAt recordedAt
          resolution {
            kind source payouts resolvedAt observedAt
            winner { index name price tokenId payout }
          }
          market { status resolution { kind winner { name } payouts resolvedAt observedAt } }
        }
      }
    }`)
    const market = {
      status: 'RESOLVED',
      resolution: {
        kind: 'SPLIT',
        winner: null,
        payouts: ['0.5', '0.5'],
        resolvedAt: '2025-11-02T00:00:00Z',
        observedAt: '2025-11-02T00:01:00Z',
      },
    }
    expect(data.resolutions.nodes).toEqual([
      {
        kind: 'PROPOSED',
        supersedes: null,
        umaStatus: 'proposed',
        upstreamAt: null,
        observedAt: '2025-11-03T12:00:00Z',
        recordedAt: '2025-11-03T12:00:01.5Z',
        resolution: null,
        market,
      },
      {
        kind: 'RESOLVED',
        supersedes: null,
        umaStatus: 'resolved',
        upstreamAt: '2025-11-01T10:00:05Z',
        observedAt: '2025-11-01T10:00:09Z',
        recordedAt: '2025-11-01T10:00:09.123456Z',
        resolution: {
          kind: 'WIN',
          source: 'ORACLE',
          payouts: ['1', '0'],
          resolvedAt: '2025-11-01T10:00:00.25Z',
          observedAt: '2025-11-01T10:00:09Z',
          winner: { index: 0, name: 'Up', price: '1', tokenId: tokenIdOf(1, 0), payout: '1' },
        },
        market,
      },
      {
        kind: 'CORRECTED',
        supersedes: at(13),
        umaStatus: null,
        upstreamAt: null,
        observedAt: '2025-11-01T12:00:00Z',
        recordedAt: '2025-11-03T12:00:01.5Z',
        resolution: {
          kind: 'WIN',
          source: 'PRICES',
          payouts: ['0', '1'],
          resolvedAt: '2025-11-01T11:00:00Z',
          observedAt: '2025-11-01T12:00:00Z',
          winner: { index: 1, name: 'Down', price: '1', tokenId: tokenIdOf(1, 1), payout: '1' },
        },
        market,
      },
      {
        kind: 'CORRECTED',
        supersedes: at(15),
        umaStatus: null,
        upstreamAt: null,
        observedAt: '2025-11-03T12:00:00Z',
        recordedAt: '2025-11-03T12:00:01.5Z',
        resolution: null,
        market,
      },
    ])
  })

  it('shows what upstream said that decided it', async () => {
    const data = await app.query(`{
      resolutions(after: "${at(12)}", first: 1) {
        nodes {
          evidence {
            closed closedAt umaStatus umaHistory automaticallyResolved enableOrderBook scalar
            prices
          }
        }
      }
    }`)
    expect(data).toEqual({
      resolutions: {
        nodes: [
          {
            evidence: {
              closed: true,
              closedAt: '2025-11-01T10:00:00.25Z',
              umaStatus: 'resolved',
              umaHistory: ['proposed', 'resolved'],
              automaticallyResolved: false,
              enableOrderBook: true,
              scalar: false,
              prices: ['1', '0'],
            },
          },
        ],
      },
    })
  })

  it('of a split has no winner', async () => {
    const data = await app.query(`{
      resolutions(last: 1) { nodes { resolution { kind source payouts winner { name } } } }
    }`)
    expect(data).toEqual({
      resolutions: {
        nodes: [
          {
            resolution: {
              kind: 'SPLIT',
              source: 'AUTOMATIC',
              payouts: ['0.5', '0.5'],
              winner: null,
            },
          },
        ],
      },
    })
  })

  it('costs one statement for the markets of a whole page', async () => {
    const { statements } = await countStatements(store.database, () =>
      app.query('{ resolutions { nodes { market { question } resolution { winner { name } } } } }'),
    )
    expect(statements).toHaveLength(2) // the page with where the log ends, the markets
  })
})

describe('the history of a market', () => {
  it("is the market's part of the log, paged by the same cursors", async () => {
    const data = await app.query(
      `query ($after: String) {
        market(by: { id: 1 }) {
          all: resolutionHistory { totalCount nodes { kind cursor previousCursor } }
          rest: resolutionHistory(first: 1, after: $after) {
            nodes { kind cursor previousCursor }
            pageInfo { hasNextPage hasPreviousPage endCursor }
          }
        }
      }`,
      { after: at(12) },
    )
    expect(data).toEqual({
      market: {
        all: {
          totalCount: 4,
          nodes: [
            { kind: 'PROPOSED', previousCursor: at(10), cursor: at(11) },
            { kind: 'RESOLVED', previousCursor: at(11), cursor: at(13) },
            { kind: 'CORRECTED', previousCursor: at(13), cursor: at(15) },
            { kind: 'CORRECTED', previousCursor: at(15), cursor: at(17) },
          ],
        },
        rest: {
          nodes: [{ kind: 'RESOLVED', previousCursor: at(12), cursor: at(13) }],
          pageInfo: { hasNextPage: true, hasPreviousPage: true, endCursor: at(13) },
        },
      },
    })
  })

  it('is read in one statement for all markets of a list', async () => {
    const { result, statements } = await countStatements(store.database, () =>
      app.query(`{
        markets(filter: { ids: ["1", "2", "3", "4"] }, orderBy: ID_ASC) {
          nodes { gammaId resolutionHistory(first: 2) { totalCount nodes { kind } } }
        }
      }`),
    )
    const kinds = (...names: readonly string[]) => names.map((kind) => ({ kind }))
    expect(result).toEqual({
      markets: {
        nodes: [
          {
            gammaId: '1',
            resolutionHistory: { totalCount: 4, nodes: kinds('PROPOSED', 'RESOLVED') },
          },
          {
            gammaId: '2',
            resolutionHistory: { totalCount: 2, nodes: kinds('PROPOSED', 'REOPENED') },
          },
          {
            gammaId: '3',
            resolutionHistory: { totalCount: 2, nodes: kinds('CLOSED', 'RESOLVED') },
          },
          { gammaId: '4', resolutionHistory: { totalCount: 0, nodes: [] } },
        ],
      },
    })
    expect(statements).toHaveLength(3) // the markets, the entries with where the log ends, the counts
  })

  it('refuses cursors as the log does', async () => {
    const codes = async (after: string) =>
      (
        await app.refusals(
          'query ($after: String) { market(by: {id: 1}) { resolutionHistory(after: $after) { totalCount } } }',
          { after },
        )
      ).map(({ code }) => code)
    expect(await codes('x')).toEqual(['CURSOR_INVALID'])
    expect(await codes(at(9))).toEqual(['CURSOR_EXPIRED'])
    expect(await codes(at(19))).toEqual(['CURSOR_AHEAD'])
  })
})

describe('the status', () => {
  it('says how far the log reaches, and how much of it is of the last day', async () => {
    expect(
      await app.query('{ status { feed { headCursor oldestCursor changesLast24h } } }'),
    ).toEqual({ status: { feed: { headCursor: at(18), oldestCursor: at(10), changesLast24h: 1 } } })
  })
})
