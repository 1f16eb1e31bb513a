import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createDatabase } from '../../src/db/client.ts'
import { parseEventRows, parseMarketRows } from '../../src/gamma/parse.ts'
import { createIngest, type Ingest } from '../../src/pollers/ingest.ts'
import type { Observation } from '../../src/pollers/page.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { RESOLVED_FIRST, type Wire, wireEvent, wireMarket } from '../support/wire.ts'

let store: TestDatabase
let ingest: Ingest
beforeAll(async () => {
  store = await createTestDatabase({ max: 8 })
  ingest = createIngest(store.database)
})
afterAll(() => store.close())

const query = async (text: ReturnType<typeof sql>): Promise<readonly Record<string, unknown>[]> => [
  ...(await store.database.db.execute(text)),
]

let lastId = 100
const newId = (): number => (lastId += 1)

/** Minutes after ten o'clock; upstream changed its row in the same minute. */
const at = (minute: number): string => new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString()

const see = (minute: number, wire: Wire, how: Partial<Observation> = {}) =>
  ingest(parseMarketRows([{ ...wire, updatedAt: at(minute) }]), {
    at: at(minute),
    tier: 'RESOLUTIONS',
    ...how,
  })

const log = async (id: number): Promise<readonly unknown[]> =>
  (await query(sql`select kind from resolution_changes where market_id = ${id} order by seq`)).map(
    ({ kind }) => kind,
  )
const stateOf = async (id: number) =>
  (
    await query(sql`select status, resolution_kind, winner_index, payouts::text[] as payouts
      from markets where id = ${id}`)
  )[0]

const history = (...statuses: string[]): Wire => ({
  umaResolutionStatus: statuses.at(-1),
  umaResolutionStatuses: JSON.stringify(statuses),
})
const SECOND_WINS: Wire = { ...RESOLVED_FIRST, outcomePrices: '["0", "1"]' }
const EVEN: Wire = { ...RESOLVED_FIRST, outcomePrices: '["0.5", "0.5"]' }
const CLOSED: Wire = { closed: true, closedTime: '2026-11-02 10:00:00+00' }

/** A market in each status, with a history that says nothing new. */
const IN: Readonly<Record<string, Wire>> = {
  OPEN: {},
  PROPOSED: history('proposed'),
  DISPUTED: history('proposed', 'disputed'),
  CLOSED,
  RESOLVED: RESOLVED_FIRST,
}

/** Stores a market in this status. */
const given = async (status: string, members: Wire = IN[status] ?? {}): Promise<number> => {
  const id = newId()
  await see(1, wireMarket(id, members))
  expect(await stateOf(id)).toMatchObject({ status })
  return id
}

/** What seeing it so once more adds to the log. */
const then = async (id: number, minute: number, members: Wire, how?: Partial<Observation>) => {
  const before = (await log(id)).length
  await see(minute, wireMarket(id, members), how)
  return (await log(id)).slice(before)
}

describe('the transition table, cell by cell', () => {
  test.each([
    ['OPEN', 'OPEN', []],
    ['OPEN', 'PROPOSED', ['PROPOSED']],
    ['OPEN', 'DISPUTED', ['DISPUTED']],
    ['OPEN', 'CLOSED', ['CLOSED']],
    ['OPEN', 'RESOLVED', ['RESOLVED']],
    ['PROPOSED', 'OPEN', ['REOPENED']],
    ['PROPOSED', 'PROPOSED', []],
    ['PROPOSED', 'DISPUTED', ['DISPUTED']],
    ['PROPOSED', 'CLOSED', ['CLOSED']],
    ['PROPOSED', 'RESOLVED', ['RESOLVED']],
    ['DISPUTED', 'OPEN', ['REOPENED']],
    ['DISPUTED', 'PROPOSED', ['PROPOSED']],
    ['DISPUTED', 'DISPUTED', []],
    ['DISPUTED', 'CLOSED', ['CLOSED']],
    ['DISPUTED', 'RESOLVED', ['RESOLVED']],
    ['CLOSED', 'OPEN', ['REOPENED']],
    ['CLOSED', 'PROPOSED', ['PROPOSED']],
    ['CLOSED', 'DISPUTED', ['DISPUTED']],
    ['CLOSED', 'CLOSED', []],
    ['CLOSED', 'RESOLVED', ['RESOLVED']],
  ])('%s to %s logs %j', async (from, to, kinds) => {
    const id = await given(from)
    // the volume makes a row that moves nowhere a changed one
    expect(await then(id, 2, { ...IN[to], volume: '77' })).toEqual(kinds)
    expect(await stateOf(id)).toMatchObject({ status: to })
  })

  test.each([
    ['PROPOSED', history('proposed', 'proposed')],
    ['DISPUTED', history('proposed', 'disputed', 'disputed')],
  ])('%s with a longer history logs it again', async (status, longer) => {
    const id = await given(status)
    expect(await then(id, 2, longer)).toEqual([status])
    expect(await then(id, 3, longer)).toEqual([])
  })

  test('a history that shrinks and comes back is no second proposal', async () => {
    const id = await given('PROPOSED')
    await see(2, wireMarket(id, { umaResolutionStatus: 'proposed', umaResolutionStatuses: '[]' }))
    expect(await then(id, 3, history('proposed'))).toEqual([])
  })

  test.each(['OPEN', 'PROPOSED', 'DISPUTED', 'CLOSED'])(
    'RESOLVED to %s is CORRECTED by a second look, and has no result then',
    async (to) => {
      const id = await given('RESOLVED')
      expect(await then(id, 2, IN[to] ?? {})).toEqual([])
      expect(await stateOf(id)).toMatchObject({ status: 'RESOLVED', winner_index: 0 })
      expect(await then(id, 3, IN[to] ?? {}, { byId: true })).toEqual(['CORRECTED'])
      expect(await stateOf(id)).toEqual({
        ...{ status: to, resolution_kind: null, winner_index: null, payouts: null },
      })
    },
  )

  test.each([
    ['the other outcome', SECOND_WINS, 'WIN', 1, ['0', '1']],
    ['a split', EVEN, 'SPLIT', null, ['0.5', '0.5']],
  ])(
    'RESOLVED to %s is CORRECTED by a second look',
    async (_, members, kind, winnerIndex, payouts) => {
      const id = await given('RESOLVED')
      expect(await then(id, 2, members)).toEqual([])
      expect(await then(id, 3, members, { byId: true })).toEqual(['CORRECTED'])
      expect(await stateOf(id)).toEqual({
        ...{ status: 'RESOLVED', resolution_kind: kind, winner_index: winnerIndex, payouts },
      })
    },
  )

  test('RESOLVED to the same result, with another source, logs nothing', async () => {
    const id = await given('RESOLVED', { ...RESOLVED_FIRST, umaResolutionStatus: '' })
    expect(await then(id, 2, RESOLVED_FIRST)).toEqual([])
    expect(await query(sql`select resolution_source from markets where id = ${id}`)).toEqual([
      { resolution_source: 'PRICES' },
    ])
  })
})

describe('a correction', () => {
  test('needs a look by id', async () => {
    const id = await given('RESOLVED')
    await see(2, wireMarket(id, SECOND_WINS))
    expect(await then(id, 10, SECOND_WINS)).toEqual([])
    expect(await then(id, 11, SECOND_WINS, { byId: true })).toEqual(['CORRECTED'])
  })

  test('needs a minute between the looks', async () => {
    const id = await given('RESOLVED')
    const soon = { at: '2026-11-22T10:02:59Z', byId: true }
    await see(2, wireMarket(id, SECOND_WINS), { byId: true })
    expect(await then(id, 2, SECOND_WINS, soon)).toEqual([])
    expect(await then(id, 3, SECOND_WINS, { byId: true })).toEqual(['CORRECTED'])
  })

  test('needs both looks to say the same', async () => {
    const id = await given('RESOLVED')
    await see(2, wireMarket(id, SECOND_WINS))
    expect(await then(id, 3, EVEN, { byId: true })).toEqual([])
    expect(await then(id, 4, SECOND_WINS, { byId: true })).toEqual([])
    expect(await then(id, 5, SECOND_WINS, { byId: true })).toEqual(['CORRECTED'])
  })

  test('is off when upstream shows the old result again', async () => {
    const id = await given('RESOLVED')
    await see(2, wireMarket(id, SECOND_WINS))
    await see(3, wireMarket(id, RESOLVED_FIRST))
    expect(await query(sql`select * from resolution_doubts where market_id = ${id}`)).toEqual([])
    expect(await then(id, 4, SECOND_WINS, { byId: true })).toEqual([])
  })

  test('names what it takes the place of, and when it was first seen', async () => {
    const id = await given('RESOLVED')
    await see(2, wireMarket(id, SECOND_WINS))
    await see(4, wireMarket(id, SECOND_WINS), { byId: true })
    const [resolved, corrected] = await query(sql`
      select seq, supersedes, observed_at, winner_index, payouts::text[] as payouts
      from resolution_changes where market_id = ${id} order by seq`)
    expect(resolved).toMatchObject({ supersedes: null, winner_index: 0, payouts: ['1', '0'] })
    expect(corrected).toMatchObject({ winner_index: 1, payouts: ['0', '1'] })
    expect(corrected?.supersedes).toBe(resolved?.seq)
    expect(Date.parse(String(corrected?.observed_at))).toBe(Date.parse(at(2)))
  })
})

describe('what is logged', () => {
  test('is what decided, with the times of upstream, of the look and of the log', async () => {
    const id = newId()
    await ingest(
      parseEventRows([
        wireEvent(7, { updatedAt: at(0), markets: [wireMarket(id, RESOLVED_FIRST)] }),
      ]),
      { at: at(5), tier: 'EVENTS' },
    )
    const [entry] = await query(sql`select *, payouts::text[] as payouts
      from resolution_changes where market_id = ${id}`)
    expect(entry).toMatchObject({
      kind: 'RESOLVED',
      status: 'RESOLVED',
      resolution_kind: 'WIN',
      resolution_source: 'ORACLE',
      winner_index: 0,
      payouts: ['1', '0'],
      uma_status: 'resolved',
      event_id: '7',
      tag_slugs: ['politics'],
      window_ms: null,
      evidence: {
        closed: true,
        closedAt: '2026-11-02T10:00:00Z',
        umaStatus: 'resolved',
        umaHistory: ['proposed', 'resolved'],
        prices: ['1', '0'],
        automaticallyResolved: false,
        enableOrderBook: true,
        scalar: false,
      },
    })
    const times = [entry?.closed_at, entry?.upstream_at, entry?.observed_at].map((time) =>
      new Date(String(time)).toISOString(),
    )
    expect(times).toEqual(['2026-11-02T10:00:00.000Z', '2026-11-01T00:00:00.000Z', at(5)])
    expect(Date.parse(String(entry?.recorded_at))).toBeGreaterThan(Date.parse(at(5)))
  })

  test('has the length of the trading window', async () => {
    const window = { eventStartTime: '2026-11-02T09:55:00Z', endDate: '2026-11-02T10:00:00Z' }
    const id = await given('RESOLVED', { ...RESOLVED_FIRST, ...window })
    expect(
      await query(sql`select window_ms::int from resolution_changes where market_id = ${id}`),
    ).toEqual([{ window_ms: 300_000 }])
  })

  test('a week without dispute resolves a market of which nothing else has changed', async () => {
    const id = await given('PROPOSED', {
      ...history('proposed'),
      ...{ closed: true, closedTime: '2026-11-20 10:00:00+00', outcomePrices: '["0", "1"]' },
    })
    const week = parseMarketRows([
      {
        ...wireMarket(id, history('proposed')),
        ...{ closed: true, closedTime: '2026-11-20 10:00:00+00', outcomePrices: '["0", "1"]' },
        updatedAt: at(1),
      },
    ])
    // The database's clock bounds what can be observed, so the close is put back instead.
    await query(sql`update markets set closed_at = closed_at - interval '30 days' where id = ${id}`)
    const older = week.markets.map((market) => ({ ...market, closedAt: '2026-10-21T10:00:00Z' }))
    await ingest({ ...week, markets: older }, { at: at(2), tier: 'RESOLUTIONS' })
    expect(await log(id)).toEqual(['PROPOSED', 'RESOLVED'])
    expect(await query(sql`select resolution_source from markets where id = ${id}`)).toEqual([
      { resolution_source: 'AGED' },
    ])
  })

  test('a market first seen as resolved is an ordinary change; one first seen open is none', async () => {
    expect(await log(await given('RESOLVED'))).toEqual(['RESOLVED'])
    expect(await log(await given('OPEN'))).toEqual([])
  })

  test('of a quiet look only what was stored before is news', async () => {
    const [fresh, known] = [newId(), await given('OPEN')]
    await see(2, wireMarket(fresh, RESOLVED_FIRST), { quiet: true })
    await see(2, wireMarket(known, RESOLVED_FIRST), { quiet: true })
    expect(await stateOf(fresh)).toEqual({
      ...{ status: 'RESOLVED', resolution_kind: 'WIN', winner_index: 0, payouts: ['1', '0'] },
    })
    expect([await log(fresh), await log(known)]).toEqual([[], ['RESOLVED']])
  })

  test('an older look changes nothing', async () => {
    const id = await given('OPEN')
    await see(5, wireMarket(id, RESOLVED_FIRST))
    expect(await then(id, 4, {}, { byId: true })).toEqual([])
    expect(await query(sql`select * from resolution_doubts where market_id = ${id}`)).toEqual([])
  })

  test('a state that was lost is moved by the next look, though the row has not changed', async () => {
    const id = await given('RESOLVED')
    await query(sql`update markets set status = 'OPEN', verdict = 'OPEN', resolution_kind = null,
      payouts = null where id = ${id}`)
    await query(sql`delete from resolution_changes where market_id = ${id} and false`)
    const others = [newId(), newId(), newId(), newId(), newId()].map((other) => wireMarket(other))
    const same = { ...wireMarket(id, RESOLVED_FIRST), updatedAt: at(1) }
    await ingest(parseMarketRows([same, ...others]), { at: at(2), tier: 'RESOLUTIONS' })
    expect(await stateOf(id)).toMatchObject({ status: 'RESOLVED', winner_index: 0 })
    expect(await log(id)).toEqual(['RESOLVED', 'RESOLVED'])
  })
})

describe('the one statement', () => {
  const feedRow = async () =>
    Number(
      (await query(sql`select last_version from feeds where name = 'resolutions'`))[0]
        ?.last_version,
    )

  test('killed between upsert and append leaves neither, and the next look appends once', async () => {
    const id = await given('OPEN')
    const before = await feedRow()
    const resolved = { ...wireMarket(id, RESOLVED_FIRST), updatedAt: at(2) }
    const doomed = createDatabase({ url: store.url, max: 1 })
    let page: Promise<unknown> = Promise.resolve()
    await store.database.db.transaction(async (tx) => {
      await tx.execute(sql`select 1 from feeds where name = 'resolutions' for update`)
      const look = { at: at(2), tier: 'RESOLUTIONS' } as const
      page = createIngest(doomed)(parseMarketRows([resolved]), look).catch((error) => error)
      // It has written the market, and waits for the row of the feed: there its server process dies.
      await vi.waitFor(
        async () => {
          const killed = await query(sql`select pg_terminate_backend(pid) as done
            from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
          expect(killed).toEqual([{ done: true }])
        },
        { timeout: 10_000 },
      )
    })
    expect(await page).toBeInstanceOf(Error)
    await doomed.sql.end({ timeout: 0 })
    expect(await stateOf(id)).toMatchObject({ status: 'OPEN', winner_index: null })
    expect([await log(id), await feedRow()]).toEqual([[], before])

    await see(2, wireMarket(id, RESOLVED_FIRST))
    await see(2, wireMarket(id, RESOLVED_FIRST))
    expect([await log(id), await feedRow()]).toEqual([['RESOLVED'], before + 1])
  })

  test('numbers changes without holes, whoever comes first', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => given('OPEN')))
    const before = await feedRow()
    await Promise.all(
      ids.flatMap((id) => [
        see(2, wireMarket(id, RESOLVED_FIRST)),
        see(2, wireMarket(id, RESOLVED_FIRST)),
      ]),
    )
    const rows =
      await query(sql`select seq::int as seq, market_id::int as id from resolution_changes
      where seq > ${before} order by seq`)
    expect(rows.map(({ seq }) => seq)).toEqual(ids.map((_, i) => before + 1 + i))
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(ids))
  })
})

describe('old entries of the log', () => {
  test('go from the oldest on, and the feed says where it begins now', async () => {
    const own = await createTestDatabase()
    const ask = async (text: ReturnType<typeof sql>) => [...(await own.database.db.execute(text))]
    try {
      const store = createIngest(own.database)
      await store(parseMarketRows([1, 2, 3].map((id) => wireMarket(id, RESOLVED_FIRST))), {
        at: at(1),
        tier: 'RESOLUTIONS',
      })
      const trim = sql`select trim_resolutions(interval '1 day')::int as kept`
      expect(await ask(trim)).toEqual([{ kept: 0 }])
      await ask(
        sql`update resolution_changes set recorded_at = now() - interval '2 days' where seq < 3`,
      )
      expect(await ask(trim)).toEqual([{ kept: 3 }])
      expect(await ask(sql`select seq::int from resolution_changes`)).toEqual([{ seq: 3 }])
      await ask(sql`update resolution_changes set recorded_at = now() - interval '2 days'`)
      await ask(trim)
      expect(
        await ask(
          sql`select oldest_version::int, last_version::int from feeds where name = 'resolutions'`,
        ),
      ).toEqual([{ oldest_version: 4, last_version: 3 }])
    } finally {
      await own.close()
    }
  })
})

test('a restored database begins a new epoch, and only then', async () => {
  const epochs = async () =>
    (await query(sql`select epoch from feeds order by name`)).map((row) => row.epoch)
  const first = await epochs()
  await query(sql`select renew_epochs()`)
  await query(sql`select renew_epochs()`)
  expect(await epochs()).toEqual(first)
  await query(sql`update feeds set cluster = 'another'`)
  expect(await query(sql`select renew_epochs() as is_restored`)).toEqual([{ is_restored: true }])
  const second = await epochs()
  expect(second.every((epoch, i) => epoch !== first[i])).toBe(true)
})

test('processes that start at once after a restore begin one epoch', async () => {
  await query(sql`update feeds set cluster = 'another'`)
  const renewed = await Promise.all(
    Array.from({ length: 6 }, () => query(sql`select renew_epochs() as is_restored`)),
  )
  expect(renewed.filter(([row]) => row?.is_restored)).toHaveLength(1)
})

test('no number is given out in the epoch of another database', async () => {
  const epoch = async () =>
    (await query(sql`select epoch from feeds where name = 'resolutions'`))[0]?.epoch
  const before = await epoch()
  await query(sql`update feeds set cluster = 'another'`)
  await given('CLOSED')
  expect(await epoch()).not.toBe(before)
})

test('a doubt that a look refutes is gone, though nothing stored has changed', async () => {
  const others = [newId(), newId(), newId(), newId(), newId()].map((id) => wireMarket(id))
  const id = newId()
  // No column shows whether a machine resolved it.
  const even = { ...EVEN, umaResolutionStatus: '', umaResolutionStatuses: '[]' }
  const look = (minute: number, automaticallyResolved: boolean) =>
    ingest(
      parseMarketRows([
        { ...wireMarket(id, { ...even, automaticallyResolved }), updatedAt: at(1) },
        ...others,
      ]),
      { at: at(minute), tier: 'RESOLUTIONS', byId: true },
    )
  const doubts = () => query(sql`select * from resolution_doubts where market_id = ${id}`)
  await look(1, true)
  expect(await stateOf(id)).toMatchObject({ status: 'RESOLVED', resolution_kind: 'SPLIT' })
  await look(2, false)
  expect(await doubts()).toHaveLength(1)
  await look(3, true)
  expect(await doubts()).toEqual([])
})
