import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadRecordings, type Recordings, type Wire } from '../simulator/recordings.ts'
import { createSimulator, type Simulator } from '../simulator/server.ts'
import { createDatabaseClock } from '../src/db/clock.ts'
import { createGammaClient } from '../src/gamma/client.ts'
import { createDriftLog } from '../src/pollers/drift.ts'
import { createIngest } from '../src/pollers/ingest.ts'
import { createTakePage } from '../src/pollers/take-page.ts'
import type { TickReport } from '../src/pollers/tick.ts'
import { startApp, type TestApp } from './support/app.ts'
import { isSameDecimal, isSameInstant, wireText } from './support/exact.ts'
import { createRunJob } from './support/jobs.ts'
import { createTestDatabase, type TestDatabase } from './support/postgres.ts'
import { recordingsDir, recordingsNote } from './support/recordings.ts'

const SAMPLE = 1_000

const DOCUMENT = `query ($ids: [ID!]!) {
  markets(filter: { ids: $ids, includePlaceholders: true }, orderBy: ID_ASC, first: 100) {
    edges { node {
      gammaId slug question description conditionId image icon groupTitle
      event { gammaId title slug }
      outcomes { name price tokenId }
      acceptingOrders negRisk bestBid bestAsk lastTradePrice spread priceChange24h
      volume volume24h liquidity startsAt endsAt closedAt createdAt tradingWindow { startsAt endsAt }
    } }
  }
}`

type Node = Readonly<Record<string, string | null>> & {
  readonly gammaId: string
  readonly event: { readonly gammaId: string; readonly title: string; readonly slug: string } | null
  readonly outcomes: readonly {
    readonly name: string
    readonly price: string | null
    readonly tokenId: string | null
  }[]
  readonly tradingWindow: { readonly startsAt: string; readonly endsAt: string } | null
}

/** A shuffle that is the same in every run. */
const shuffled = <Item>(items: readonly Item[]): Item[] => {
  let state = 20_261_122
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state
  }
  return items
    .map((item) => [next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

const listIn = (value: unknown): readonly string[] =>
  value === undefined ? [] : JSON.parse(String(value))

/** The fields of `node` that the recorded market contradicts. */
const differences = (node: Node, wire: Wire, event: Wire): readonly string[] => {
  const prices = listIn(wire.outcomePrices)
  const tokens = listIn(wire.clobTokenIds)
  const start = Date.parse(String(wire.eventStartTime))
  const end = Date.parse(String(wire.endDate))
  const isRight: Record<string, boolean> = {
    question: node.question === wire.question,
    names:
      JSON.stringify(node.outcomes.map(({ name }) => name)) === wire.outcomes ||
      JSON.stringify(node.outcomes.map(({ name }) => name)) ===
        JSON.stringify(listIn(wire.outcomes)),
    prices: node.outcomes.every(({ price }, i) => isSameDecimal(price, prices[i])),
    tokens: node.outcomes.every(({ tokenId }, i) => tokenId === (tokens[i] ?? null)),
    event: node.event?.gammaId === event.id && node.event?.title === event.title,
    volume: isSameDecimal(node.volume ?? null, wire.volume ?? wire.volumeNum),
    liquidity: isSameDecimal(node.liquidity ?? null, wire.liquidity ?? wire.liquidityNum),
    acceptingOrders: Boolean(node.acceptingOrders) === (wire.acceptingOrders ?? false),
    negRisk: Boolean(node.negRisk) === (wire.negRisk ?? false),
    tradingWindow:
      !(start < end) ||
      (Date.parse(node.tradingWindow?.startsAt ?? '') === start &&
        Date.parse(node.tradingWindow?.endsAt ?? '') === end),
  }
  const texts = { slug: 'slug', description: 'description', conditionId: 'conditionId' }
  const moreTexts = { image: 'image', icon: 'icon', groupTitle: 'groupItemTitle' }
  for (const [ours, theirs] of Object.entries({ ...texts, ...moreTexts }))
    isRight[ours] = node[ours] === wireText(wire[theirs])
  const decimals = {
    ...{ bestBid: 'bestBid', bestAsk: 'bestAsk', lastTradePrice: 'lastTradePrice' },
    ...{ spread: 'spread', priceChange24h: 'oneDayPriceChange', volume24h: 'volume24hr' },
  }
  for (const [ours, theirs] of Object.entries(decimals))
    isRight[ours] = isSameDecimal(node[ours] ?? null, wire[theirs])
  const instants = { startsAt: 'startDate', endsAt: 'endDate', closedAt: 'closedTime' }
  for (const [ours, theirs] of Object.entries({ ...instants, createdAt: 'createdAt' }))
    isRight[ours] = isSameInstant(node[ours] ?? null, wire[theirs])
  return Object.keys(isRight)
    .filter((name) => !isRight[name])
    .map((name) => `${wire.id}.${name}`)
}

describe.skipIf(recordingsDir === null)(`recorded input${recordingsNote}`, () => {
  let simulator: Simulator
  let recordings: Recordings
  let store: TestDatabase
  let app: TestApp
  let report: TickReport | null

  beforeAll(async () => {
    const dir = recordingsDir ?? ''
    recordings = await loadRecordings(dir)
    simulator = await createSimulator({ recordings: dir })
    store = await createTestDatabase()
    const { database } = store
    const client = createGammaClient({ url: simulator.url, userAgent: 'test' })
    const clock = createDatabaseClock(database)
    const drift = createDriftLog(() => undefined)
    const ingest = createIngest(database)
    const takePage = createTakePage({ ingest, drift })
    const run = createRunJob({ database, client, clock, drift, ingest, takePage })
    // No market is short: the files hold short ones too, and this tier would leave them out.
    report = await run('EVENTS', { shortMarketMaxMs: 0 })
    await client.close()
    app = await startApp(database)
  })
  afterAll(async () => {
    await app.close()
    await store.close()
    await simulator.close()
  })

  const openEvents = (): readonly Wire[] => recordings.events.filter((event) => !event.closed)
  const pairs = (): { readonly wire: Wire; readonly event: Wire }[] =>
    openEvents().flatMap((event) =>
      ((event.markets ?? []) as readonly Wire[]).map((wire) => ({ wire, event })),
    )

  const nodesOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, Node>> => {
    const nodes = new Map<string, Node>()
    for (let from = 0; from < ids.length; from += 100) {
      const { markets } = await app.query<{ markets: { edges: { node: Node }[] } }>(DOCUMENT, {
        ids: ids.slice(from, from + 100),
      })
      for (const { node } of markets.edges) nodes.set(node.gammaId, node)
    }
    return nodes
  }

  test('every open market of every open event is queryable after one run', async () => {
    expect(report).toMatchObject({ failure: null, rowsRefused: 0 })
    expect(openEvents().length).toBeGreaterThan(50)
    const open = pairs().filter(({ wire }) => !wire.closed)
    const ids = [...new Set(open.map(({ wire }) => String(wire.id)))]
    expect(ids.length).toBeGreaterThan(1_000)
    const nodes = await nodesOf(ids)
    expect(ids.filter((id) => !nodes.has(id))).toEqual([])
  })

  test(`${SAMPLE} random markets equal the wire, field by field`, async () => {
    const latest = new Map(
      pairs()
        .toSorted(
          (a, b) => Date.parse(String(a.wire.updatedAt)) - Date.parse(String(b.wire.updatedAt)),
        )
        .map((pair) => [String(pair.wire.id), pair] as const),
    )
    const sample = shuffled([...latest]).slice(0, SAMPLE)
    expect(sample.length).toBe(SAMPLE)
    const nodes = await nodesOf(sample.map(([id]) => id))
    const wrong = sample.flatMap(([id, { wire, event }]) => {
      const node = nodes.get(id)
      return node === undefined ? [`${id} is missing`] : differences(node, wire, event)
    })
    expect(wrong).toEqual([])
  })
})
