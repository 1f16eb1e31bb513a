import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import type { Wire } from './population.ts'

let simulator: Simulator
let event: Wire
let market: Wire

const get = async (path: string) => {
  const response = await fetch(simulator.url + path)
  return { status: response.status, body: await response.json() }
}
const statusOf = async (path: string): Promise<number> => (await get(path)).status
const idsOf = async (path: string): Promise<number[]> =>
  ((await get(path)).body as Wire[]).map((row) => Number(row.id))
const nestedIds = async (path: string): Promise<unknown[]> =>
  ((await get(path)).body.markets as Wire[]).map((row) => row.id)
const control = async (call: string, body?: unknown) => {
  const response = await fetch(`${simulator.url}/_simulator/${call}`, {
    method: 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

beforeAll(async () => {
  simulator = await createSimulator({ events: 40, closedMarkets: 100, upDown: false })
  const [row] = (await get('/markets?limit=1')).body as Wire[]
  market = row ?? {}
  event = (market.events as Wire[])[0] ?? {}
})
afterEach(() => simulator.rows.restore())
afterAll(() => simulator.close())

describe('hide', () => {
  it('takes markets out of every list and out of their event; by key they still answer', async () => {
    const id = Number(market.id)
    simulator.rows.hide({ markets: [id] })
    expect(await idsOf('/markets?limit=100')).not.toContain(id)
    expect(simulator.openMarketIds()).not.toContain(id)
    expect(await nestedIds(`/events/${event.id}`)).not.toContain(market.id)
    expect((await get(`/markets/${id}`)).body).toMatchObject({ id: market.id, closed: false })
    expect(await statusOf(`/markets/slug/${market.slug}`)).toBe(200)
    expect(await idsOf(`/markets?id=${id}`)).toEqual([id])
  })

  it('takes an event out of the lists, and leaves its markets', async () => {
    simulator.rows.hide({ events: [Number(event.id)] })
    expect(await idsOf('/events?closed=false&limit=100')).not.toContain(Number(event.id))
    expect(await statusOf(`/events/${event.id}`)).toBe(200)
    expect(await idsOf('/markets?limit=100')).toContain(Number(market.id))
  })
})

describe('remove', () => {
  it('takes markets out of everything', async () => {
    const id = Number(market.id)
    simulator.rows.remove({ markets: [id] })
    expect(await idsOf('/markets?limit=100')).not.toContain(id)
    expect(await nestedIds(`/events/${event.id}`)).not.toContain(market.id)
    expect(await idsOf(`/markets?id=${id}`)).toEqual([])
    expect(await idsOf(`/markets?condition_ids=${market.conditionId}`)).toEqual([])
    expect(await statusOf(`/markets/${id}`)).toBe(404)
    expect(await statusOf(`/markets/slug/${market.slug}`)).toBe(404)
    expect(simulator.market(id)).toBeNull()
  })

  it('takes an event away', async () => {
    simulator.rows.remove({ events: [Number(event.id)] })
    expect(await statusOf(`/events/${event.id}`)).toBe(404)
    expect(await idsOf(`/events?id=${event.id}`)).toEqual([])
  })
})

it('restore brings everything back', async () => {
  const before = await idsOf('/markets?limit=100')
  simulator.rows.hide({ markets: before.slice(0, 3) })
  simulator.rows.remove({ markets: before.slice(3, 5), events: [Number(event.id)] })
  expect(await idsOf('/markets?limit=95')).toEqual(before.slice(5))
  simulator.rows.restore()
  expect(await idsOf('/markets?limit=100')).toEqual(before)
  expect(await statusOf(`/events/${event.id}`)).toBe(200)
})

it('over HTTP the same is done by POST, and bad input refused', async () => {
  const id = Number(market.id)
  expect(await control('hide', { markets: [id] })).toEqual({
    status: 200,
    body: { hidden: { markets: 1, events: 0 }, removed: { markets: 0, events: 0 } },
  })
  expect((await control('remove', { markets: ['1'] })).status).toBe(422)
  expect((await control('remove', { tags: [1] })).status).toBe(422)
  expect((await control('remove', { markets: [id] })).status).toBe(200)
  expect(await statusOf(`/markets/${id}`)).toBe(404)
  expect((await control('restore')).body).toMatchObject({ removed: { markets: 0, events: 0 } })
  expect(await statusOf(`/markets/${id}`)).toBe(200)
})

it('a list that shrinks answers 200 with the same share of its rows every time', async () => {
  const all = await idsOf('/markets?limit=100')
  simulator.faults.set({ kind: 'shrink', share: 0.5, route: '/markets' })
  const open = new Set(simulator.openMarketIds())
  const walk = async (): Promise<number[]> => {
    const ids: number[] = []
    let cursor = ''
    do {
      const { body } = await get(`/markets/keyset?limit=100${cursor && `&after_cursor=${cursor}`}`)
      ids.push(...body.markets.map((row: Wire) => Number(row.id)))
      cursor = body.next_cursor ?? ''
    } while (cursor !== '')
    return ids
  }
  const shown = await walk()
  expect(shown.length / open.size).toBeGreaterThan(0.4)
  expect(shown.length / open.size).toBeLessThan(0.6)
  expect(await walk()).toEqual(shown)
  const lost = all.filter((id) => !shown.includes(id)).slice(0, 3)
  expect(await idsOf(`/markets?${lost.map((id) => `id=${id}`).join('&')}`)).toEqual(lost)
  simulator.faults.clear()
  expect(await idsOf('/markets?limit=100')).toEqual(all)
})
