import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseEventRows, parseMarketRows } from '../../src/gamma/parse.ts'
import { createIngest, type Ingest } from '../../src/pollers/ingest.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { RESOLVED_FIRST, type Wire, wireEvent, wireMarket } from '../support/wire.ts'

let store: TestDatabase
let ingest: Ingest

beforeEach(async () => {
  store = await createTestDatabase()
  ingest = createIngest(store.database)
})
afterEach(() => store.close())

const T1 = '2026-11-22T10:00:00Z'
const T2 = '2026-11-22T10:00:30Z'
const T3 = '2026-11-22T10:01:00Z'

const seeEvents = (at: string, ...events: Wire[]) =>
  ingest(parseEventRows(events), { at, tier: 'EVENTS' })
const seeMarkets = (at: string, ...markets: Wire[]) =>
  ingest(parseMarketRows(markets), { at, tier: 'ON_DEMAND' })

const query = async (text: ReturnType<typeof sql>): Promise<readonly Record<string, unknown>[]> => [
  ...(await store.database.db.execute(text)),
]
const market = async (id: number): Promise<Record<string, unknown>> => {
  const [row] = await query(sql`
    select m.*, t.question, t.slug, extract(epoch from greatest(
        m.observed_at, o.observed_at, case when m.seen_with_event then eo.observed_at end))::int as seen,
      (select array_agg(c.name || '=' || coalesce(c.token_id, '-') order by c.index)
        from outcomes c where c.market_id = m.id) as outcomes
    from markets m join market_texts t on t.market_id = m.id
    left join market_observations o on o.market_id = m.id
    left join event_observations eo on eo.event_id = m.event_id
    where m.id = ${id}`)
  if (row === undefined) throw new Error(`market ${id} is not stored`)
  return row
}
const seconds = (at: string): number => Date.parse(at) / 1000

type Transaction = Parameters<Parameters<TestDatabase['database']['db']['transaction']>[0]>[0]

/** Work in a transaction that is committed when it returns; its locks are held till then. */
const held = (work: (tx: Transaction) => Promise<void>): Promise<void> =>
  store.database.db.transaction(work)

/** Until so many statements of this database wait for a lock. */
const untilBlocked = (count: number): Promise<void> =>
  vi.waitFor(async () => {
    const [row] = await query(sql`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`)
    expect(row?.n).toBe(count)
  }, 5_000)

describe('a page of events', () => {
  test('is stored whole: events, tags, markets, outcomes', async () => {
    const change = await seeEvents(
      T1,
      wireEvent(7, { markets: [wireMarket(70), wireMarket(71)] }),
      wireEvent(8, { markets: [wireMarket(80)] }),
    )
    expect([...change.marketIds].sort()).toEqual([70, 71, 80])
    expect([...change.eventIds].sort()).toEqual([7, 8])
    expect(change.version).toBe(1)
    expect(await market(70)).toMatchObject({
      event_id: '7',
      status: 'OPEN',
      prices: '{0.25,0.75}',
      volume: '1000.5',
      question: 'Question 70?',
      outcomes: ['Yes=700001', 'No=700002'],
    })
    expect(await query(sql`select tag_slugs, label from event_texts, tags`)).toEqual([
      { tag_slugs: ['politics'], label: 'Politics' },
      { tag_slugs: ['politics'], label: 'Politics' },
    ])
  })

  test('seen again unchanged writes no row of markets, texts, outcomes or events', async () => {
    const page = Array.from({ length: 20 }, (_, i) =>
      wireEvent(i + 1, { markets: [wireMarket(100 + i), wireMarket(200 + i)] }),
    )
    await seeEvents(T1, ...page)
    const versions = sql`select 'm' as of, xmin::text, id::text from markets
      union all select 't', xmin::text, market_id::text from market_texts
      union all select 'o', xmin::text, token_id from outcomes
      union all select 'e', xmin::text, id::text from events
      union all select 'et', xmin::text, event_id::text from event_texts order by 1, 3`
    const before = await query(versions)
    const { result, statements } = await countStatements(store.database, () =>
      seeEvents(T2, ...page),
    )
    expect(result).toEqual({ marketIds: [], eventIds: [], version: null, outdated: 0 })
    expect(await query(versions)).toEqual(before)
    expect(statements.length).toBe(3)
    expect((await market(100)).seen).toBe(seconds(T2))
  })

  test('costs three statements whatever its size', async () => {
    const page = Array.from({ length: 60 }, (_, i) =>
      wireEvent(i + 1, {
        markets: Array.from({ length: 9 }, (_, j) => wireMarket(1000 + i * 10 + j)),
      }),
    )
    const { result, statements } = await countStatements(store.database, () =>
      seeEvents(T1, ...page),
    )
    expect(result.marketIds.length).toBe(540)
    expect(statements.length).toBe(3)
  })

  test('returns and rewrites only what changed', async () => {
    await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70), wireMarket(71)] }))
    const change = await seeEvents(
      T2,
      wireEvent(7, { markets: [wireMarket(70), wireMarket(71, { volume: '1001' })] }),
    )
    expect(change).toEqual({ marketIds: [71], eventIds: [], version: 2, outdated: 0 })
    expect(await query(sql`select version, market_ids, event_ids from changes order by 1`)).toEqual(
      [
        { version: '1', market_ids: ['70', '71'], event_ids: ['7'] },
        { version: '2', market_ids: ['71'], event_ids: [] },
      ],
    )
  })

  test('a change of texts alone is a change of the market', async () => {
    await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70)] }))
    const before = await market(70)
    const change = await seeEvents(
      T2,
      wireEvent(7, { markets: [wireMarket(70, { question: 'Reworded?' })] }),
    )
    expect(change.marketIds).toEqual([70])
    const after = await market(70)
    expect(after.question).toBe('Reworded?')
    expect(after.changed_at).not.toEqual(before.changed_at)
  })

  test('a market that left its event keeps the freshness of when it was last seen', async () => {
    await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70), wireMarket(71)] }))
    await seeEvents(T2, wireEvent(7, { markets: [wireMarket(70)] }))
    expect((await market(70)).seen).toBe(seconds(T2))
    expect(await market(71)).toMatchObject({ seen: seconds(T1), event_id: '7', status: 'OPEN' })
    expect(await query(sql`select market_id::int, tier from market_observations`)).toEqual([
      { market_id: 71, tier: 'RESOLUTIONS' },
    ])
    await seeEvents(T3, wireEvent(7, { markets: [wireMarket(70), wireMarket(71)] }))
    expect((await market(71)).seen).toBe(seconds(T3))
  })

  test('an event stands where its markets stand', async () => {
    const status = async () => (await query(sql`select status from events where id = 7`))[0]?.status
    await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70), wireMarket(71)] }))
    expect(await status()).toBe('OPEN')
    await seeMarkets(T2, wireMarket(70, RESOLVED_FIRST))
    expect(await status()).toBe('OPEN')
    const change = await seeMarkets(T2, wireMarket(71, RESOLVED_FIRST))
    expect(await status()).toBe('RESOLVED')
    expect(change.eventIds).toEqual([7])
  })
})

describe('the link to the event', () => {
  test('is left alone by a payload without event data', async () => {
    await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70)] }))
    await seeMarkets(T2, wireMarket(70, { volume: '2000' }))
    expect(await market(70)).toMatchObject({ event_id: '7', volume: '2000', seen: seconds(T2) })
    await seeEvents(T3, wireEvent(7, { markets: [wireMarket(70, { volume: '2000' })] }))
    expect((await market(70)).seen).toBe(seconds(T3))
  })

  test('is cleared by a payload that says there is none', async () => {
    await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70)] }))
    const change = await seeMarkets(T2, wireMarket(70, { events: [] }))
    expect(change.marketIds).toEqual([70])
    expect((await market(70)).event_id).toBeNull()
  })

  test('comes with the event inside a market row, which never overwrites a whole event', async () => {
    const inside = wireEvent(7, { title: 'Inside' })
    const { tags: _tags, markets: _markets, ...standIn } = inside
    await seeMarkets(T1, wireMarket(70, { events: [standIn] }))
    expect(await market(70)).toMatchObject({ event_id: '7', seen: seconds(T1) })
    await seeEvents(T2, wireEvent(7, { title: 'Whole', markets: [wireMarket(70)] }))
    await seeMarkets(T3, wireMarket(70, { events: [standIn] }))
    expect(await query(sql`select title, tag_slugs from event_texts`)).toEqual([
      { title: 'Whole', tag_slugs: ['politics'] },
    ])
  })

  test('in a market row does not take the market out of the look at its whole event', async () => {
    const { tags: _tags, markets: _markets, ...standIn } = wireEvent(7)
    const seen = wireEvent(7, { markets: [wireMarket(70)] })
    await seeEvents(T1, seen)
    await seeMarkets(T2, wireMarket(70, { events: [standIn] }))
    expect(await seeEvents(T3, seen)).toEqual({
      marketIds: [],
      eventIds: [],
      version: null,
      outdated: 0,
    })
    expect((await market(70)).seen).toBe(seconds(T3))
  })
})

describe('older data never overwrites newer', () => {
  test('by the time of the request, where upstream gives the same time', async () => {
    await seeEvents(T2, wireEvent(7, { markets: [wireMarket(70, { volume: '2' })] }))
    const change = await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70, { volume: '1' })] }))
    expect(change.marketIds).toEqual([])
    expect(await market(70)).toMatchObject({ volume: '2', seen: seconds(T2) })
  })

  test("by upstream's own time, however late the request", async () => {
    const newer = wireMarket(70, { volume: '2', updatedAt: '2026-11-02T00:00:00Z' })
    await seeMarkets(T1, newer)
    const change = await seeMarkets(T2, wireMarket(70, { volume: '1' }))
    expect(change.marketIds).toEqual([])
    expect((await market(70)).volume).toBe('2')
  })

  test('a look at the whole event, though it changed nothing, guards against an older answer', async () => {
    const seen = wireEvent(7, { markets: [wireMarket(70)] })
    await seeEvents(T1, seen)
    await seeEvents(T3, seen)
    const change = await seeMarkets(T2, wireMarket(70, { volume: '1' }))
    expect(change.marketIds).toEqual([])
    expect(await market(70)).toMatchObject({ volume: '1000.5', seen: seconds(T3) })
  })

  test('an answer from between two looks is older than the second, whatever it says of itself', async () => {
    const at = (second: string, members: Wire): Wire =>
      wireMarket(70, { updatedAt: `2026-11-22T${second}Z`, ...members })
    await seeEvents(T1, wireEvent(7, { markets: [at('09:59:50', {})] }))
    await seeEvents(T2, wireEvent(7, { markets: [at('10:00:25', {})] }))
    const late = at('10:00:20', { volume: '99' })
    expect(await seeMarkets('2026-11-22T10:00:22Z', late)).toMatchObject({
      ...{ marketIds: [], outdated: 1 },
    })
    expect(await market(70)).toMatchObject({ volume: '1000.5', seen: seconds(T2) })
  })

  test('an older page says nothing about who is in the event now', async () => {
    await seeEvents(T2, wireEvent(7, { markets: [wireMarket(70)] }))
    await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70), wireMarket(71)] }))
    expect(await market(71)).toMatchObject({ seen: seconds(T1), event_id: '7' })
    expect((await market(70)).seen).toBe(seconds(T2))
  })

  test('an older whole event does not bring back its texts', async () => {
    await seeEvents(T2, wireEvent(7, { title: 'New' }))
    await seeEvents(T1, wireEvent(7, { title: 'Old', volume: 1 }))
    expect(await query(sql`select title from event_texts`)).toEqual([{ title: 'New' }])
  })
})

describe('the link', () => {
  test('of a market that moves tells both events, and each stands by what it has left', async () => {
    const resolved = wireMarket(40, RESOLVED_FIRST)
    await seeEvents(T1, wireEvent(4, { markets: [resolved, wireMarket(41)] }), wireEvent(5))
    const { tags: _tags, markets: _markets, ...five } = wireEvent(5)
    const change = await seeMarkets(T2, wireMarket(41, { events: [five] }))
    expect([...change.eventIds].sort()).toEqual([4, 5])
    expect(await query(sql`select id::int, status from events order by id`)).toEqual([
      { id: 4, status: 'RESOLVED' },
      { id: 5, status: 'OPEN' },
    ])
  })

  test('stays where it is while two events list the market', async () => {
    const page = [
      wireEvent(4, { markets: [wireMarket(41)] }),
      wireEvent(5, { markets: [wireMarket(50)] }),
    ]
    await seeEvents(T1, ...page)
    const both = [page[0] ?? {}, wireEvent(5, { markets: [wireMarket(50), wireMarket(41)] })]
    await seeEvents(T2, both[1] ?? {})
    await seeEvents(T2, both[0] ?? {})
    expect(await seeEvents(T3, both[1] ?? {})).toMatchObject({ marketIds: [], version: null })
    expect((await market(41)).event_id).toBe('4')
  })
})

describe('outcomes', () => {
  test('may change places with their tokens', async () => {
    await seeMarkets(T1, wireMarket(70))
    await seeMarkets(
      T2,
      wireMarket(70, { outcomes: '["No", "Yes"]', clobTokenIds: '["700002", "700001"]' }),
    )
    expect((await market(70)).outcomes).toEqual(['No=700002', 'Yes=700001'])
  })

  test('a token claimed by a second market stays with the first, and costs nothing else', async () => {
    await seeMarkets(T1, wireMarket(70))
    await seeMarkets(T2, wireMarket(71, { clobTokenIds: '["700001", "710002"]' }))
    expect((await market(70)).outcomes).toEqual(['Yes=700001', 'No=700002'])
    expect((await market(71)).outcomes).toEqual(['Yes=-', 'No=710002'])
  })

  test('a token that its first owner gives up is had by the market that claims it', async () => {
    const claim = wireMarket(71, { clobTokenIds: '["700001", "710002"]' })
    await seeMarkets(T1, wireMarket(70))
    await seeMarkets(T1, claim)
    expect(await query(sql`select upstream_id, reason from refused_rows`)).toEqual([
      {
        upstream_id: '71',
        reason: 'Token 700001 belongs to market 70 already, so it is stored without it.',
      },
    ])
    expect((await seeMarkets(T2, claim)).marketIds).toEqual([])
    await seeMarkets(T2, wireMarket(70, { clobTokenIds: '["700009", "700002"]' }))
    expect((await seeMarkets(T3, claim)).marketIds).toEqual([71])
    expect((await market(71)).outcomes).toEqual(['Yes=700001', 'No=710002'])
  })

  test('go when the market has fewer', async () => {
    await seeMarkets(T1, wireMarket(70))
    await seeMarkets(
      T2,
      wireMarket(70, { outcomes: '["Yes"]', outcomePrices: '["1"]', clobTokenIds: '["700001"]' }),
    )
    expect((await market(70)).outcomes).toEqual(['Yes=700001'])
  })
})

describe('a resolution', () => {
  test('keeps the time at which it was first seen', async () => {
    await seeMarkets(T1, wireMarket(70, RESOLVED_FIRST))
    await seeMarkets(T2, wireMarket(70, { ...RESOLVED_FIRST, volume: '5' }))
    expect(await market(70)).toMatchObject({
      status: 'RESOLVED',
      resolution_kind: 'WIN',
      resolution_source: 'ORACLE',
      winner_index: 0,
      payouts: '{1,0}',
      volume: '5',
      resolution_observed_at: '2026-11-22 10:00:00+00',
    })
  })
})

describe('refused rows', () => {
  test('are kept with the reason, once each, and never cost the page', async () => {
    const bad = wireMarket(71, { outcomes: '["Yes"]' })
    const change = await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70), bad] }))
    await seeEvents(T2, wireEvent(7, { markets: [wireMarket(70), bad] }))
    expect(change.marketIds).toEqual([70])
    const rows = await query(sql`select kind, upstream_id, times, raw from refused_rows`)
    expect(rows).toEqual([
      { kind: 'market', upstream_id: '71', times: 2, raw: JSON.stringify(bad) },
    ])
  })

  test('text that Postgres cannot store is stored without the part it cannot', async () => {
    const change = await seeMarkets(T1, wireMarket(70, { question: 'NUL \u0000 half \ud83d?' }))
    expect(change.marketIds).toEqual([70])
    await seeMarkets(T1, wireMarket(71, { id: 'x\u0000y', question: '\ud83d' }))
    expect((await query(sql`select count(*)::int as n from refused_rows`))[0]?.n).toBe(1)
  })
})

test('concurrent writers of the same page neither deadlock nor skip a version', async () => {
  const events = Array.from({ length: 10 }, (_, i) =>
    wireEvent(i + 1, { markets: [wireMarket(100 + i), wireMarket(200 + i)] }),
  )
  const changes = await Promise.all(
    Array.from({ length: 12 }, (_, round) =>
      round % 3 === 2
        ? seeMarkets(T1, ...events.flatMap((event) => (event.markets as Wire[]).slice(0, 1)))
        : seeEvents(
            T1,
            ...(round % 2 ? events : events.toReversed()).map((event) => ({
              ...event,
              volume: round,
            })),
          ),
    ),
  )
  const versions = changes.flatMap(({ version }) => (version === null ? [] : [version]))
  expect(versions.sort((a, b) => a - b)).toEqual(versions.map((_, i) => i + 1))
})

test('a market on demand waits for the look at its event before it locks the market', async () => {
  await seeEvents(T1, wireEvent(7, { markets: [wireMarket(70)] }))
  let waiting: Promise<unknown> | undefined
  await held(async (tx) => {
    await tx.execute(sql`select 1 from event_observations where event_id = 7 for update`)
    waiting = seeMarkets(T2, wireMarket(70, { volume: '2' }))
    await untilBlocked(1)
    await tx.execute(sql`select 1 from markets where id = 70 for update nowait`)
  })
  await waiting
  expect((await market(70)).volume).toBe('2')
})

test('a page that loses a deadlock is stored all the same', async () => {
  const page = [wireEvent(3), wireEvent(7, { markets: [wireMarket(70)] })]
  await seeEvents(T1, ...page)
  const look = (id: number) =>
    sql`select 1 from event_observations where event_id = ${id} for update`
  let waiting: Promise<unknown> | undefined
  await held(async (tx) => {
    await tx.execute(look(7))
    waiting = seeEvents(T2, ...page)
    await untilBlocked(1)
    // The page has the look at 3 and waits for 7; now we wait for 3. Who waits longest is told to stop.
    await tx.execute(look(3))
  })
  await waiting
  expect((await market(70)).seen).toBe(seconds(T2))
})

describe('two observations that overlap', () => {
  /** Asks its questions now, and stores when the work that holds the event is committed. */
  const overtaken = async (
    at: string,
    event: Wire,
    work: (ingest: Ingest) => Promise<unknown>,
  ): Promise<void> => {
    let page: Promise<unknown> | undefined
    await held(async (tx) => {
      await tx.execute(sql`select 1 from event_observations where event_id = 7 for update`)
      page = ingest(parseEventRows([event]), { at, tier: 'EVENTS' })
      await untilBlocked(1)
      await work(createIngest({ ...store.database, db: tx }))
    })
    await page
  }
  /** Of six markets and more a page asks first what differs. */
  const others = [1, 2, 3, 4, 5].map((id) => wireMarket(id))

  test('a look is no confirmation of what was stored after it had asked', async () => {
    const seen = wireEvent(7, { markets: [wireMarket(70), ...others] })
    await seeEvents(T1, seen)
    await overtaken('2026-11-22T10:00:30Z', seen, (within) =>
      within(parseMarketRows([wireMarket(70, { volume: '99' })]), {
        at: '2026-11-22T10:00:29Z',
        tier: 'ON_DEMAND',
      }),
    )
    expect(await market(70)).toMatchObject({ volume: '99', seen: seconds('2026-11-22T10:00:29Z') })
    await seeEvents(T3, seen)
    expect(await market(70)).toMatchObject({ volume: '1000.5', seen: seconds(T3) })
  })

  test('a member that an overtaking page added is dropped by the next look', async () => {
    const seen = wireEvent(7, { markets: [wireMarket(70), ...others] })
    await seeEvents(T1, seen)
    await overtaken(T3, seen, (within) =>
      within(
        parseEventRows([wireEvent(7, { markets: [wireMarket(70), wireMarket(71), ...others] })]),
        { at: T2, tier: 'EVENTS' },
      ),
    )
    await seeEvents('2026-11-22T12:00:00Z', seen)
    expect((await market(71)).seen).toBe(seconds(T2))
  })

  test('an event inside a market row does not overwrite the whole one that it waited for', async () => {
    const { tags: _tags, markets: _markets, description: _text, ...standIn } = wireEvent(3)
    let waiting: Promise<unknown> | undefined
    await held(async (tx) => {
      const whole = parseEventRows([wireEvent(3, { title: 'Whole', markets: [wireMarket(30)] })])
      await createIngest({ ...store.database, db: tx })(whole, { at: T1, tier: 'EVENTS' })
      waiting = seeMarkets(T2, wireMarket(31, { events: [standIn] }))
      await untilBlocked(1)
    })
    await waiting
    expect(await query(sql`select title, tag_slugs, description from event_texts`)).toEqual([
      { title: 'Whole', tag_slugs: ['politics'], description: 'About event 3.' },
    ])
  })
})

test('the change feed forgets what is over an hour old, and says where it begins now', async () => {
  await query(sql`update feeds set last_version = 99 where name = 'changes'`)
  await query(sql`insert into changes (version, market_ids, event_ids, recorded_at) values
    (98, '{}', '{}', now() - interval '2 hours'), (99, '{}', '{}', now() - interval '30 minutes')`)
  expect(await seeMarkets(T1, wireMarket(1))).toMatchObject({ version: 100 })
  expect(await query(sql`select version::int from changes order by version`)).toEqual([
    { version: 99 },
    { version: 100 },
  ])
  expect(await query(sql`select oldest_version::int from feeds where name = 'changes'`)).toEqual([
    { oldest_version: 99 },
  ])
})
