import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import type { Wire } from './population.ts'

let simulator: Simulator
let startMs: number
let startBytes: number

beforeAll(async () => {
  const before = { at: performance.now(), bytes: process.memoryUsage().heapUsed }
  simulator = await createSimulator({
    openEvents: 10_000,
    openMarkets: 50_000,
    strays: 20,
    closedMarkets: 500_000,
    upDownAssets: 8,
    now: () => Date.UTC(2026, 10, 22, 15),
  })
  await fetch(`${simulator.url}/markets`)
  startMs = performance.now() - before.at
  startBytes = process.memoryUsage().heapUsed - before.bytes
})
afterAll(() => simulator.close())

const get = async (path: string): Promise<unknown> => (await fetch(simulator.url + path)).json()

describe('50,000 open markets in 10,000 events, and 500,000 closed ones', () => {
  it('are there within seconds and in little memory', () => {
    expect(startMs).toBeLessThan(10_000)
    expect(startBytes).toBeLessThan(300e6)
  })

  it('are all listed: a sweep finds every open one, at hundreds of rows a second or more', async () => {
    const before = performance.now()
    const ids: number[] = []
    let cursor = ''
    do {
      const path = `/markets/keyset?closed=false&limit=100${cursor && `&after_cursor=${cursor}`}`
      const page = (await get(path)) as { markets: Wire[]; next_cursor?: string }
      for (const row of page.markets) ids.push(Number(row.id))
      cursor = page.next_cursor ?? ''
    } while (cursor !== '')
    expect(ids).toEqual(simulator.openMarketIds())
    expect(Math.abs(ids.length - 50_000)).toBeLessThan(500)
    expect(ids.length / (performance.now() - before)).toBeGreaterThan(0.5)
  })

  it('are in 10,000 open events, the first page of which takes no second even by volume', async () => {
    let events = 0
    let cursor = ''
    do {
      const path = `/events/keyset?closed=false&include_markets=false&limit=100${cursor && `&after_cursor=${cursor}`}`
      const page = (await get(path)) as { events: Wire[]; next_cursor?: string }
      events += page.events.length
      cursor = page.next_cursor ?? ''
    } while (cursor !== '')
    expect(events).toBe(10_000)
    const before = performance.now()
    await get('/events/keyset?closed=false&order=volume&ascending=false')
    expect(performance.now() - before).toBeLessThan(1000)
  })

  it('closed ones are found by number and key, deep in the archive and by volume', async () => {
    const row = (await get('/markets/499999')) as Wire
    expect(row).toMatchObject({ id: '499999', closed: true })
    const [token] = JSON.parse(String(row.clobTokenIds)) as string[]
    expect(await get(`/markets?closed=true&clob_token_ids=${token}`)).toMatchObject([
      { id: '499999' },
    ])
    const page = (await get('/markets/keyset?closed=true&order=volumeNum&ascending=false')) as {
      markets: Wire[]
    }
    const volumes = page.markets.map((market) => Number(market.volumeNum))
    expect(volumes).toEqual(volumes.toSorted((a, b) => b - a))
  })
})
