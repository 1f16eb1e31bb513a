import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import type { Wire } from './population.ts'

let simulator: Simulator
let startMs: number
let startBytes: number

beforeAll(async () => {
  const before = { at: performance.now(), bytes: process.memoryUsage().heapUsed }
  simulator = await createSimulator({
    openMarkets: 50_000,
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

describe('50,000 open and 500,000 closed markets', () => {
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
    expect(ids.length).toBeGreaterThan(53_000)
    expect(ids.length / (performance.now() - before)).toBeGreaterThan(0.5)
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
