import { type ExecutionResult, graphql, parse, subscribe, validate } from 'graphql'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { encodeFeedCursor } from '../../src/domain/feed-cursor.ts'
import type { ResolutionMessage } from '../../src/domain/resolution-change.ts'
import { createFeed } from '../../src/feed/feed.ts'
import { costOf } from '../../src/http/cost.ts'
import {
  type Context,
  createContextFactory,
  type FeedAccess,
  type RequestFacts,
} from '../../src/schema/context.ts'
import { buildSchema } from '../../src/schema/schema.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { type ChangeSeed, EPOCH, seedLog } from '../support/resolution-log.ts'
import { conditionIdOf, seedEvents, seedMarkets, tokenIdOf } from '../support/rows.ts'

const schema = buildSchema()
const at = (seq: number): string => encodeFeedCursor({ epoch: EPOCH, seq })

let store: TestDatabase

beforeAll(async () => {
  store = await createTestDatabase()
  await seedEvents(store.database, [{ id: 900, slug: 'fed-in-june' }])
  await seedMarkets(store.database, [{ id: 1, eventId: 900 }, { id: 2 }, { id: 3 }])
})

afterAll(() => store.close())

const contextOf = (feed: FeedAccess, facts: RequestFacts): Context =>
  createContextFactory({
    database: store.database,
    feed,
    fetchMarket: async () => ({ kind: 'not-found', message: 'no upstream in this test' }),
    tiers: async () => [],
    upstream: async () => [],
    build: 'test',
    startedAt: '2025-11-03T12:00:00Z',
    shortMarketMaxMs: 3_600_000,
    fetchDeadlineMs: 90,
  })(facts)

/** What a field asked of the feed, and what came of the messages that the feed then gave. */
interface Subscribed {
  readonly asked: object | null
  readonly answers: readonly unknown[]
  readonly refusal: string | null
}

interface Given {
  readonly resolutions?: readonly ResolutionMessage[]
  readonly marketUpdates?: readonly number[]
  readonly lastEventId?: string
}

const start = async (
  text: string,
  variables: { readonly [name: string]: unknown } = {},
  given: Given = {},
): Promise<Subscribed> => {
  let asked: object | null = null
  const feed: FeedAccess = {
    resolutions: async function* (options) {
      asked = options
      yield* given.resolutions ?? []
    },
    marketUpdates: async function* (options) {
      asked = options
      yield* given.marketUpdates ?? []
    },
  }
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  const { lastEventId = null } = given
  const opened = await subscribe({
    schema,
    document,
    variableValues: variables,
    contextValue: contextOf(feed, { lastEventId, signal: new AbortController().signal }),
  })
  if (!(Symbol.asyncIterator in opened)) {
    return { asked, answers: [], refusal: opened.errors?.[0]?.message ?? null }
  }
  const results: ExecutionResult[] = []
  for await (const result of opened) results.push(result)
  expect(results.flatMap(({ errors }) => errors ?? [])).toEqual([])
  return { asked, answers: results.map(({ data }) => data), refusal: null }
}

const RESOLUTIONS = `subscription ($after: String, $filter: ResolutionFilter) {
  resolutions(after: $after, filter: $filter) {
    __typename
    ... on ResolutionChange {
      cursor previousCursor supersedes kind
      market { gammaId } resolution { winner { name payout } }
    }
    ... on ResolutionHeartbeat { cursor headCursor at lastPollAt }
    ... on ResolutionStreamReset { reason oldestCursor headCursor }
  }
}`

describe('Subscription.resolutions', () => {
  it('shows each message of the feed by its type', async () => {
    const { answers } = await start(RESOLUTIONS, {}, { resolutions: MESSAGES })
    expect(answers).toEqual([
      {
        resolutions: {
          __typename: 'ResolutionStreamReset',
          reason: 'CURSOR_EXPIRED',
          oldestCursor: at(3),
          headCursor: at(7),
        },
      },
      {
        resolutions: {
          __typename: 'ResolutionHeartbeat',
          cursor: at(7),
          headCursor: at(8),
          at: '2025-11-03T12:00:00.5Z',
          lastPollAt: null,
        },
      },
      {
        resolutions: {
          __typename: 'ResolutionChange',
          cursor: at(8),
          previousCursor: at(7),
          supersedes: at(5),
          kind: 'CORRECTED',
          market: { gammaId: '2' },
          resolution: { winner: { name: 'No', payout: '1' } },
        },
      },
    ])
  })

  it('asks for the log from its end on, without a filter', async () => {
    const { asked } = await start('subscription { resolutions { __typename } }')
    expect(asked).toEqual({ after: null, filter: {}, signal: expect.any(AbortSignal) })
  })

  it('asks with the numbers of the markets and events that a filter names', async () => {
    const filter = {
      markets: ['Market:1', 'market-2', conditionIdOf(3), tokenIdOf(3, 0), 'unknown', '77'],
      events: ['fed-in-june', 'Event:5'],
      tags: ['fed'],
      kinds: ['RESOLVED'],
      includeShort: false,
    }
    const { asked } = await start(RESOLUTIONS, { after: 'anything', filter })
    expect(asked).toMatchObject({
      after: 'anything',
      filter: {
        marketIds: [1, 77, 2, 3],
        eventIds: [5, 900],
        tags: ['fed'],
        kinds: ['RESOLVED'],
        includeShort: false,
      },
    })
  })

  it('asks for no market where none of those named is known, not for all', async () => {
    const { asked } = await start(RESOLUTIONS, { filter: { markets: ['unknown'], events: [] } })
    expect(asked).toMatchObject({ filter: { marketIds: [], eventIds: [] } })
  })

  it("takes the client's last event id for newer than the argument", async () => {
    const { asked } = await start(RESOLUTIONS, { after: at(1) }, { lastEventId: at(6) })
    expect(asked).toMatchObject({ after: at(6) })
  })

  it('refuses a filter that cannot be read', async () => {
    const { asked, refusal } = await start(RESOLUTIONS, { filter: { markets: ['not an id'] } })
    expect(refusal).toContain('"not an id" is no ids')
    expect(asked).toBeNull()
  })
})

describe('a stream that begins where a list ended', () => {
  /** The data of one message after the other, of a subscription to the real feed. */
  const open = async (document: string, variables: { readonly [name: string]: unknown }) => {
    const feed = createFeed({
      ...{ url: store.url, database: store.database, service: 'test' },
      ...{ logger: pino({ level: 'silent' }), shortMarketMaxMs: 3_600_000 },
      ...{ notify: false, pollMs: 20 },
    })
    feed.start()
    const stop = new AbortController()
    onTestFinished(async () => {
      stop.abort()
      await feed.close()
    })
    const access: FeedAccess = {
      resolutions: (options) => feed.resolutions.messages(options),
      marketUpdates: (options) => feed.markets.updates(options),
    }
    const contextValue = contextOf(access, { lastEventId: null, signal: stop.signal })
    const opened = await subscribe({
      ...{ schema, document: parse(document), variableValues: variables, contextValue },
    })
    if (!(Symbol.asyncIterator in opened)) throw new Error(JSON.stringify(opened))
    return async () => (await opened.next()).value?.data
  }

  it('goes on from there, through a filter too, and its chain is unbroken', async () => {
    const log = [
      { marketId: 1, kind: 'PROPOSED' },
      { marketId: 2, kind: 'CLOSED' },
      { marketId: 1, kind: 'DISPUTED' },
      { marketId: 2, kind: 'REOPENED' },
    ] as const
    const filter = { markets: ['1'] }
    await seedLog(store.database, log)
    const { data } = await graphql({
      schema,
      source: `query ($filter: ResolutionFilter) {
        resolutions(filter: $filter) { nodes { kind } pageInfo { endCursor } }
      }`,
      variableValues: { filter },
      contextValue: contextOf(NO_FEED, { lastEventId: null, signal: AbortSignal.abort() }),
    })
    expect(data).toEqual({
      resolutions: {
        nodes: [{ kind: 'PROPOSED' }, { kind: 'DISPUTED' }],
        pageInfo: { endCursor: at(3) },
      },
    })

    const next = await open(RESOLUTIONS, { after: at(3), filter })
    expect(await next()).toMatchObject({ resolutions: { cursor: at(3) } })
    await seedLog(store.database, [...log, { marketId: 3, kind: 'CLOSED' }, RESOLVED])
    expect(await next()).toEqual({
      resolutions: {
        __typename: 'ResolutionChange',
        cursor: at(6),
        previousCursor: at(3),
        supersedes: null,
        kind: 'RESOLVED',
        market: { gammaId: '1' },
        resolution: { winner: { name: 'Yes', payout: '1' } },
      },
    })
  })
})

const UPDATES = 'subscription ($ids: [ID!]!) { marketUpdates(ids: $ids) { gammaId question } }'

describe('Subscription.marketUpdates', () => {
  it('asks once for each market, and shows those that the feed names', async () => {
    const ids = ['2', 'Market:2', 'market-1', conditionIdOf(1), tokenIdOf(3, 1)]
    const { asked, answers } = await start(UPDATES, { ids }, { marketUpdates: [2, 1] })
    expect(asked).toEqual({ ids: [2, 1, 3], signal: expect.any(AbortSignal) })
    expect(answers).toEqual([
      { marketUpdates: { gammaId: '2', question: 'Will 2 happen?' } },
      { marketUpdates: { gammaId: '1', question: 'Will 1 happen?' } },
    ])
  })

  it.each([
    ['not stored: "4", "no-such-market" (see `fetchMarket`)', ['1', '4', 'no-such-market']],
    ['"ids" are 1 to 200, 0 were given', []],
    ['"ids" are 1 to 200, 201 were given', Array.from({ length: 201 }, () => '1')],
    [/^"Event:1" is no id/, ['Event:1']],
  ])('is refused with %s', async (expected, ids) => {
    const { asked, refusal } = await start(UPDATES, { ids })
    expect(refusal).toMatch(expected)
    expect(asked).toBeNull()
  })
})

describe('the cost of a subscription', () => {
  it('is that of one message', () => {
    const cost = (text: string) => costOf({ schema, document: parse(text) })
    expect(cost('subscription { marketUpdates(ids: ["1", "2"]) { question } }')).toBe(0)
    expect(
      cost(`subscription {
        resolutions {
          ... on ResolutionChange { market { resolutionHistory { nodes { kind } } } }
        }
      }`),
    ).toBe(20)
  })
})

const NO_FEED: FeedAccess = {
  resolutions: async function* () {},
  marketUpdates: async function* () {},
}

const RESOLVED: ChangeSeed = {
  marketId: 1,
  kind: 'RESOLVED',
  resolutionKind: 'WIN',
  resolutionSource: 'ORACLE',
  winnerIndex: 0,
  payouts: ['1', '0'],
}

const MESSAGES: readonly ResolutionMessage[] = [
  { type: 'reset', reason: 'CURSOR_EXPIRED', oldestCursor: at(3), headCursor: at(7) },
  {
    type: 'heartbeat',
    cursor: at(7),
    headCursor: at(8),
    at: '2025-11-03T12:00:00.5Z',
    lastPollAt: null,
  },
  {
    type: 'change',
    cursor: at(8),
    previousCursor: at(7),
    change: {
      seq: 8,
      marketId: 2,
      kind: 'CORRECTED',
      status: 'RESOLVED',
      resolutionKind: 'WIN',
      resolutionSource: 'ORACLE',
      winnerIndex: 1,
      payouts: ['0', '1.0'],
      umaStatus: 'resolved',
      closedAt: null,
      upstreamAt: null,
      observedAt: '2025-11-03 12:00:00+00',
      recordedAt: '2025-11-03 12:00:00+00',
      supersedes: 5,
      eventId: null,
      tagSlugs: [],
      windowMs: null,
      evidence: {
        closed: true,
        closedAt: null,
        umaStatus: 'resolved',
        umaHistory: ['resolved'],
        automaticallyResolved: false,
        enableOrderBook: true,
        scalar: false,
        prices: ['0', '1'],
      },
    },
  },
]
