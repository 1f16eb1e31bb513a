import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import type { Wire } from './population.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator({
    events: 40,
    closedMarkets: 300,
    upDownHours: 1,
    now: () => Date.UTC(2026, 10, 22, 15),
  })
})
afterAll(() => simulator.close())

interface Answer {
  readonly status: number
  readonly body: unknown
}
interface Page {
  readonly markets?: readonly Wire[]
  readonly events?: readonly Wire[]
  readonly next_cursor?: string
}

const get = async (path: string): Promise<Answer> => {
  const response = await fetch(simulator.url + path)
  return { status: response.status, body: await response.json() }
}
const rows = async (path: string): Promise<readonly Wire[]> => (await get(path)).body as Wire[]
const page = async (path: string): Promise<Page> => (await get(path)).body as Page

const refusal = (status: number, type: string, error: string): Answer => ({
  status,
  body: { type, error },
})

describe('page size', () => {
  it.each([
    ['/markets', 100],
    ['/events', 100],
    ['/tags', 21],
    ['/series', 48],
  ])('of %s is clamped, never refused: %i rows for limit=500', async (path, length) => {
    expect(await rows(`${path}?limit=500`)).toHaveLength(length)
  })

  it('is 20 when nothing is said', async () => {
    expect(await rows('/markets')).toHaveLength(20)
    expect((await page('/events/keyset')).events).toHaveLength(20)
  })

  it('is clamped to what the caps option says', async () => {
    const caps = { markets: 30, series: 5 }
    const small = await createSimulator({ events: 40, upDown: false, caps })
    const lengthOf = async (path: string): Promise<number> =>
      ((await (await fetch(small.url + path)).json()) as readonly Wire[]).length
    expect(await lengthOf('/markets?limit=100')).toBe(30)
    expect(await lengthOf('/series?limit=100')).toBe(5)
    await small.close()
  })
})

describe('keyset paging', () => {
  const walk = async (path: string, kind: 'markets' | 'events'): Promise<Wire[]> => {
    const found: Wire[] = []
    let cursor: string | undefined
    do {
      const after: string = cursor === undefined ? '' : `&after_cursor=${cursor}`
      const next = await page(`${path}${after}`)
      found.push(...(next[kind] ?? []))
      cursor = next.next_cursor
    } while (cursor !== undefined)
    return found
  }

  it('walks every open market once, oldest number first', async () => {
    const ids = (await walk('/markets/keyset?closed=false&limit=37', 'markets')).map((row) =>
      Number(row.id),
    )
    expect(ids).toEqual(simulator.openMarketIds())
  })

  it.each([
    'volumeNum',
    'liquidityNum',
    'volume24hr',
    'startDate',
    'endDate',
    'createdAt',
    'updatedAt',
  ])('by %s neither repeats nor loses a row', async (order) => {
    const path = `/markets/keyset?closed=false&limit=100&order=${order}&ascending=false`
    const found = await walk(path, 'markets')
    const ids = found.map((row) => Number(row.id))
    expect(ids.toSorted((a, b) => a - b)).toEqual(simulator.openMarketIds())
  })

  it('orders by the key asked for, largest first', async () => {
    const found = await walk('/events/keyset?closed=false&order=volume&ascending=false', 'events')
    const volumes = found.map((row) => Number(row.volume))
    expect(volumes).toEqual(volumes.toSorted((a, b) => b - a))
  })

  it('the closed feed runs from the newest close into the archive, all of it', async () => {
    const path = '/markets/keyset?closed=true&order=closedTime&ascending=false&limit=100'
    const found = await walk(path, 'markets')
    const times = found.map((row) => String(row.closedTime))
    expect(times).toEqual(times.toSorted().toReversed())
    expect(found.filter((row) => Number(row.id) <= 300)).toHaveLength(300)
    expect(found.length).toBeGreaterThan(300)
  })

  it.each([
    ['/markets/keyset?closed=false', 'markets', 'true'],
    ['/markets/keyset?closed=true', 'markets', 'false'],
    ['/events/keyset?closed=false', 'events', 'true'],
    ['/events/keyset?closed=false', 'events', 'false'],
  ] as const)(
    '%s by number (%s, ascending=%s) neither repeats nor loses a row',
    async (path, kind, up) => {
      const all = (await walk(`${path}&limit=100`, kind)).map((row) => Number(row.id))
      const ids = (await walk(`${path}&limit=31&order=id&ascending=${up}`, kind)).map((row) =>
        Number(row.id),
      )
      expect(ids).toEqual(up === 'true' ? all : all.toReversed())
      expect(all).toEqual([...new Set(all)].toSorted((a, b) => a - b))
    },
  )

  it('gives a cursor only with a full page', async () => {
    expect(await page('/markets/keyset?limit=5&id=2000000')).not.toHaveProperty('next_cursor')
    expect(await page('/markets/keyset?limit=5')).toHaveProperty('next_cursor')
  })

  it('ignores `cursor`, and refuses `offset` and a cursor that is not its own', async () => {
    const first = await page('/markets/keyset?limit=5')
    expect((await page(`/markets/keyset?limit=5&cursor=${first.next_cursor}`)).markets).toEqual(
      first.markets,
    )
    const bad = refusal(422, 'validation error', 'invalid after_cursor')
    expect(await get('/markets/keyset?after_cursor=bm9uc2Vuc2U')).toEqual(bad)
    expect(await get(`/markets/keyset?order=startDate&after_cursor=${first.next_cursor}`)).toEqual(
      bad,
    )
    expect((await get('/markets/keyset?offset=20')).status).toBe(422)
  })
})

describe('closed', () => {
  it('is false for markets unless said, lookups by key included', async () => {
    expect((await rows('/markets?limit=100')).every((row) => row.closed === false)).toBe(true)
    expect(await rows('/markets?id=17')).toEqual([])
    expect(await rows('/markets?id=17&closed=true')).toMatchObject([{ id: '17', closed: true }])
  })

  it('shows a closed market by number and by slug all the same', async () => {
    const { body } = await get('/markets/17')
    const { id, slug } = body as Wire
    expect(id).toBe('17')
    expect((await get(`/markets/slug/${slug}`)).body).toMatchObject({ id: '17', closed: true })
  })

  it('unsaid on events shows the oldest, closed ones', async () => {
    expect((await rows('/events?limit=3')).map((row) => [row.id, row.closed])).toEqual([
      ['1', true],
      ['2', true],
      ['3', true],
    ])
  })
})

describe('lookups', () => {
  it('find a market by each of its keys', async () => {
    const [market] = await rows('/markets?limit=1')
    const token = (JSON.parse(String(market?.clobTokenIds)) as string[])[1]
    for (const query of [
      `id=${market?.id}`,
      `slug=${market?.slug}`,
      `condition_ids=${market?.conditionId}`,
      `clob_token_ids=${token}`,
      `question_ids=${market?.questionID}`,
    ]) {
      expect(await rows(`/markets?${query}`), query).toMatchObject([{ id: market?.id }])
    }
  })

  it('find a closed market by each of its keys, though it is stored nowhere', async () => {
    const [market] = await rows('/markets?id=123&closed=true')
    const [token] = JSON.parse(String(market?.clobTokenIds)) as string[]
    for (const query of [
      `slug=${market?.slug}`,
      `condition_ids=${market?.conditionId}`,
      `clob_token_ids=${token}`,
      `question_ids=${market?.questionID}`,
    ]) {
      expect(await rows(`/markets?closed=true&${query}`), query).toMatchObject([{ id: '123' }])
    }
  })

  it('repeat for several, skip what is unknown, and take at most 100', async () => {
    const ids = simulator.openMarketIds().slice(0, 100)
    const query = ids.map((id) => `id=${id}`).join('&')
    expect(await rows(`/markets?${query}&limit=100`)).toHaveLength(100)
    expect(await rows('/markets?slug=nothing-like-it&id=999999999')).toEqual([])
    expect(await get(`/markets?${query}&id=1`)).toEqual(
      refusal(422, 'validation error', 'id: expected array length <= 100'),
    )
  })
})

describe('filters', () => {
  it('by tag, series, volume, dates and oracle status hold for every row', async () => {
    const sport = await rows('/events?closed=false&limit=100&tag_slug=sports')
    expect(sport.length).toBeGreaterThan(0)
    for (const event of sport) expect(JSON.stringify(event.tags)).toContain('"slug":"sports"')
    const rich = await rows('/markets?limit=100&volume_num_min=10000')
    expect(rich.every((row) => Number(row.volumeNum) >= 10_000)).toBe(true)
    const soon = await rows(
      '/markets?limit=100&end_date_min=2026-11-22T15:05:00Z&end_date_max=2026-11-22T15:10:00Z',
    )
    expect(soon.length).toBeGreaterThan(0)
    expect(new Set(soon.map((row) => row.endDate))).toEqual(
      new Set(['2026-11-22T15:05:00Z', '2026-11-22T15:10:00Z']),
    )
    const proposed = await rows('/markets?limit=100&uma_resolution_status=proposed')
    expect(proposed.length).toBeGreaterThan(0)
    expect(proposed.every((row) => row.umaResolutionStatus === 'proposed')).toBe(true)
    const series = await rows('/events?closed=false&series_id=10600&limit=100')
    expect(series.length).toBeGreaterThan(5)
    expect(series.every((event) => event.seriesSlug === 'btc-up-or-down-5m')).toBe(true)
  })

  it('that upstream does not know are ignored without a word', async () => {
    const plain = await rows('/markets?limit=5')
    expect(await rows('/markets?limit=5&negRiskMarketID=0x1&tag=x&event_id=3')).toEqual(plain)
  })
})

describe('members', () => {
  it('`events` is in list rows and by slug, not by number nor nested', async () => {
    const [row] = await rows('/markets?limit=1')
    expect(row?.events).toHaveLength(1)
    expect((await get(`/markets/slug/${row?.slug}`)).body).toHaveProperty('events')
    const { body } = await get(`/markets/${row?.id}`)
    expect(body).not.toHaveProperty('events')
    expect(body).toHaveProperty('$schema')
    const [event] = await rows('/events?limit=1')
    const nested = (event?.markets ?? []) as readonly Wire[]
    expect(nested).toHaveLength(1)
    expect(nested[0]).not.toHaveProperty('events')
  })

  it('`markets` goes with include_markets=false, `tags` of a market come with include_tag=true', async () => {
    const [bare] = await rows('/events?limit=1&include_markets=false')
    expect(bare).not.toHaveProperty('markets')
    expect((await rows('/markets?limit=1'))[0]).not.toHaveProperty('tags')
    expect((await rows('/markets?limit=1&include_tag=true'))[0]).toHaveProperty('tags')
  })

  it('placeholders are nested in their event and hidden from /markets', async () => {
    const events = await rows('/events?closed=false&limit=100')
    const hidden = events
      .flatMap((event) => event.markets as Wire[])
      .find((row) => row.active === false)
    expect(hidden).toMatchObject({ negRisk: true, closed: false })
    expect(await rows(`/markets?id=${hidden?.id}`)).toEqual([])
    expect((await get(`/markets/${hidden?.id}`)).body).toMatchObject({ active: false })
    expect((await get(`/markets/slug/${hidden?.slug}`)).body).toMatchObject({ id: hidden?.id })
  })
})

describe('refusals', () => {
  it.each([
    ['/markets?order=volume_num', 422, 'validation error'],
    ['/events?order=nonsense', 422, 'validation error'],
    ['/events?offset=2001', 422, 'validation error'],
    ['/events?tag_id=1&exclude_tag_id=1', 422, 'validation error'],
    ['/markets?closed=maybe', 422, 'validation error'],
    ['/markets?limit=-1', 422, 'validation error'],
    ['/markets?volume_num_min=much', 422, 'validation error'],
    ['/events?start_date_min=soon', 422, 'validation error'],
    ['/markets?id=abc', 422, 'validation error'],
    ['/markets/abc', 422, 'validation error'],
    ['/markets/999999999', 404, 'not found error'],
    ['/markets/slug/nothing-like-it', 404, 'not found error'],
    ['/events/999999999', 404, 'not found error'],
    ['/events?order=competitive', 500, 'internal error'],
    ['/markets/keyset?closed=true&tag_id=1&order=closedTime', 500, 'internal error'],
  ])('%s is %i %s', async (path, status, type) => {
    const answer = await get(path)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ type, error: expect.any(String) })
  })

  it('an offset of 2000 is still served', async () => {
    expect((await get('/events?offset=2000')).status).toBe(200)
  })

  it('an address longer than 8 kB is 414, a path that is not there 404', async () => {
    const statusOf = async (path: string): Promise<number> =>
      (await fetch(simulator.url + path)).status
    expect(await statusOf(`/markets?slug=${'x'.repeat(8200)}`)).toBe(414)
    expect(await statusOf('/ok')).toBe(404)
    expect(await statusOf('/status')).toBe(200)
    expect(await statusOf('/markets/%E0%A4%A')).toBe(400)
  })
})

it('compresses for those who ask', async () => {
  const zipped = await fetch(`${simulator.url}/markets`, { headers: { 'accept-encoding': 'gzip' } })
  const plain = await fetch(`${simulator.url}/markets`, {
    headers: { 'accept-encoding': 'identity' },
  })
  expect(zipped.headers.get('content-encoding')).toBe('gzip')
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(await zipped.text()).toBe(await plain.text())
})

it('remembers what it was asked', async () => {
  simulator.requests.clear()
  await get('/markets/17')
  await get('/markets?limit=3')
  expect(simulator.requests.byRoute()).toEqual({ '/markets/{id}': 1, '/markets': 1 })
  expect(simulator.requests.recent().at(-1)).toMatchObject({ path: '/markets', query: 'limit=3' })
})
