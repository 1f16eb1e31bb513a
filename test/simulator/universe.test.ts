import { afterEach, describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../../simulator/options.ts'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import type { Wire } from './population.ts'

const startAt = Date.UTC(2026, 10, 22, 15, 2)
const minute = 60_000
const open: Simulator[] = []

const start = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const simulator = await createSimulator({
    events: 60,
    closedMarkets: 500,
    upDownHours: 1,
    now: () => startAt,
    ...options,
  })
  open.push(simulator)
  return simulator
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()))
})

const get = async (simulator: Simulator, path: string): Promise<unknown> =>
  (await fetch(simulator.url + path)).json()

const sweep = async (simulator: Simulator): Promise<Map<string, Wire>> => {
  const rows = new Map<string, Wire>()
  let cursor = ''
  do {
    const path = `/markets/keyset?closed=false&limit=100${cursor && `&after_cursor=${cursor}`}`
    const page = (await get(simulator, path)) as { markets: Wire[]; next_cursor?: string }
    for (const row of page.markets) rows.set(String(row.id), row)
    cursor = page.next_cursor ?? ''
  } while (cursor !== '')
  return rows
}

/** The last closed markets, newest first. */
const closedFeed = async (simulator: Simulator, count: number): Promise<readonly Wire[]> => {
  const rows: Wire[] = []
  let cursor = ''
  do {
    const path = `/markets/keyset?closed=true&order=closedTime&ascending=false&limit=${Math.min(100, count)}`
    const next = await get(simulator, path + (cursor && `&after_cursor=${cursor}`))
    const page = next as { markets: Wire[]; next_cursor?: string }
    rows.push(...page.markets)
    cursor = page.next_cursor ?? ''
  } while (cursor !== '' && rows.length < count)
  return rows
}

const pricesOf = (row: Wire): string[] => JSON.parse(String(row.outcomePrices))

/** Units of the smallest price step, 0.0005, so that sums are exact. */
const units = (price: string): number => Math.round(Number(price) * 2000)

const upDownSlug = `btc-updown-5m-${Date.UTC(2026, 10, 22, 15, 5) / 1000}`

describe('determinism', () => {
  it('the same seed and clock give the same bytes, another seed another universe', async () => {
    const path = '/events/keyset?limit=100&closed=false&order=volume&ascending=false'
    const [a, b, c] = await Promise.all([start(), start(), start({ seed: 2 })])
    const [textA, textB, textC] = await Promise.all(
      [a, b, c].map(async (simulator) => (await fetch(simulator.url + path)).text()),
    )
    expect(textA).toBe(textB)
    expect(textA).not.toBe(textC)
  })

  it('a universe reached by jumping equals one reached in steps', async () => {
    const [a, b] = await Promise.all([start(), start()])
    a.advance(90 * minute)
    for (let i = 0; i < 90; i++) b.advance(minute)
    expect(await sweep(a)).toEqual(await sweep(b))
  })
})

describe('prices', () => {
  it('of two outcomes sum to exactly one', async () => {
    const rows = [...(await sweep(await start())).values()].filter((row) => 'outcomePrices' in row)
    expect(rows.length).toBeGreaterThan(300)
    for (const row of rows) {
      const [yes = '', no = ''] = pricesOf(row)
      expect(units(yes) + units(no), String(row.id)).toBe(2000)
      expect(Number(yes)).toBe(units(yes) / 2000)
    }
  })

  it('of the open outcomes of an undecided negRisk event sum to about one', async () => {
    const simulator = await start()
    const { events } = (await get(simulator, '/events/keyset?closed=false&limit=100')) as {
      events: Wire[]
    }
    const sums = events
      .filter((event) => event.negRisk === true)
      .map((event) => (event.markets as Wire[]).filter((row) => 'outcomePrices' in row))
      .filter((rows) => rows.every((row) => row.umaResolutionStatus === undefined))
      .map((rows) => rows.reduce((sum, row) => sum + Number(pricesOf(row)[0]), 0))
    expect(sums.length).toBeGreaterThan(1)
    for (const sum of sums) {
      expect(sum).toBeGreaterThan(0.7)
      expect(sum).toBeLessThan(1.3)
    }
  })
})

describe('change', () => {
  it('updatedAt moves exactly when something in the row does, in few rows per 30 s', async () => {
    const simulator = await start({ upDown: false, events: 120 })
    const before = await sweep(simulator)
    simulator.advance(30_000)
    const after = await sweep(simulator)
    let moved = 0
    for (const [id, row] of after) {
      const old = before.get(id)
      if (old === undefined) continue
      const { events: _a, updatedAt: updatedBefore, ...restBefore } = old
      const { events: _b, updatedAt: updatedAfter, ...restAfter } = row
      const isSame = JSON.stringify(restBefore) === JSON.stringify(restAfter)
      expect(updatedBefore === updatedAfter, `market ${id}`).toBe(isSame)
      if (!isSame) moved += 1
    }
    expect(moved / after.size).toBeGreaterThan(0.05)
    expect(moved / after.size).toBeLessThan(0.35)
  })

  it('volume never shrinks', async () => {
    const simulator = await start()
    let before = await sweep(simulator)
    for (let i = 0; i < 5; i++) {
      simulator.advance(10 * minute)
      const after = await sweep(simulator)
      for (const [id, row] of after) {
        const old = before.get(id)
        if (old !== undefined)
          expect(Number(row.volumeNum)).toBeGreaterThanOrEqual(Number(old.volumeNum ?? 0))
      }
      before = after
    }
  })
})

describe('an up/down market', () => {
  it('is listed, opens, trades, closes 20 to 90 s after its window and is resolved', async () => {
    const simulator = await start()
    const row = async (): Promise<Wire> =>
      (await get(simulator, `/markets/slug/${upDownSlug}`)) as Wire
    const listed = await row()
    expect(listed).toMatchObject({
      closed: false,
      outcomes: '["Up", "Down"]',
      eventStartTime: '2026-11-22T15:05:00Z',
      endDate: '2026-11-22T15:10:00Z',
      umaResolutionStatuses: '[]',
      cryptoMarketConfig: { asset: 'btc', duration: '5m' },
    })
    expect(Date.parse(String(listed.startDate))).toBeLessThan(startAt)
    simulator.advance(6 * minute)
    const traded = await row()
    expect(Number(traded.volumeNum)).toBeGreaterThan(Number(listed.volumeNum))
    simulator.advance(2 * minute + 19_000) // 15:10:19
    expect((await row()).closed).toBe(false)
    simulator.advance(71_000) // 15:11:30
    const resolved = await row()
    expect(resolved).toMatchObject({
      closed: true,
      umaResolutionStatus: 'resolved',
      umaResolutionStatuses: '[]',
      automaticallyResolved: true,
    })
    expect(pricesOf(resolved).toSorted()).toEqual(['0', '1'])
    expect(String(resolved.closedTime)).toMatch(/^2026-11-22 15:1[01]:\d\d\+00$/)
  })

  it('its event learns the price to beat a minute after the opening, the final one at the close', async () => {
    const simulator = await start()
    const metadata = async (): Promise<unknown> =>
      ((await get(simulator, `/events/slug/${upDownSlug}`)) as Wire).eventMetadata
    simulator.advance(3.5 * minute) // 15:05:30
    expect(await metadata()).toBeUndefined()
    simulator.advance(minute)
    expect(await metadata()).toEqual({ priceToBeat: expect.any(Number) })
    simulator.advance(6 * minute)
    expect(await metadata()).toEqual({
      priceToBeat: expect.any(Number),
      finalPrice: expect.any(Number),
    })
  })

  it('of 5 and 15 minutes follow one another for every asset, each closed 20 to 90 s after its end', async () => {
    const simulator = await start({ upDownAssets: 8, events: 1 })
    simulator.advance(60 * minute) // 16:02
    const ended = (await closedFeed(simulator, 200)).flatMap((row) => {
      const [, family, from] = /-updown-(5m|15m)-(\d+)$/.exec(String(row.slug)) ?? []
      const end = Date.parse(String(row.endDate))
      if (family === undefined || end <= startAt) return []
      return [{ family, from, lag: Date.parse(String(row.closedTime)) - end }]
    })
    // Windows that ended from 15:05 to 16:00.
    expect(ended.filter(({ family }) => family === '5m')).toHaveLength(8 * 12)
    expect(ended.filter(({ family }) => family === '15m')).toHaveLength(8 * 4)
    expect(new Set(ended.map(({ family, from }) => `${family}-${from}`)).size).toBe(12 + 4)
    expect(ended.every(({ lag }) => lag >= 20_000 && lag <= 90_000)).toBe(true)
  })

  it('heads the closed feed from the very instant that its closedTime tells', async () => {
    let real = Date.UTC(2026, 10, 22, 15, 10, 15)
    const simulator = await start({ now: () => real, events: 1 })
    const id = String(((await get(simulator, `/markets/slug/${upDownSlug}`)) as Wire).id)
    const heads = async () => (await closedFeed(simulator, 2)).map((row) => row.id)
    let before: unknown[] = []
    while (simulator.market(Number(id))?.closed === false) {
      before = await heads()
      real += 250
    }
    expect(Date.parse(String(simulator.market(Number(id))?.closedTime))).toBe(real)
    expect(before).not.toContain(id)
    expect(await heads()).toContain(id)
  })

  it('new ones are created around the clock, at first without prices', async () => {
    const simulator = await start()
    const before = new Set(simulator.openMarketIds())
    simulator.advance(15 * minute)
    const born = simulator.openMarketIds().filter((id) => !before.has(id))
    expect(born.length).toBeGreaterThan(3)
    const rows = born.map((id) => simulator.market(id))
    expect(rows.some((row) => row !== null && !('outcomePrices' in row))).toBe(true)
  })

  it('exists for 8 assets in 5 families when the universe has its full size', async () => {
    const simulator = await start({ upDownAssets: 8, upDownHours: 24 })
    // 8 x (288 + 96 + 24 + 6 + 1) windows of a day, some of them still open or already listed.
    const count = simulator.openMarketIds().filter((id) => id >= 5_000_000).length
    expect(count).toBeGreaterThan(3200)
    expect(count).toBeLessThan(3450)
  })
})

describe('the oracle', () => {
  it('proposes while the market is open with a pinned price, waits two hours, then closes it', async () => {
    const simulator = await start({ upDown: false, events: 40 })
    const step = 20 * minute
    const proposedAt = new Map<string, number>()
    const pinned: boolean[] = []
    const waits: number[] = []
    let before = await sweep(simulator)
    for (let i = 0; i < 24; i++) {
      simulator.advance(step)
      const after = await sweep(simulator)
      for (const [id, row] of after) {
        const isFresh = before.get(id)?.umaResolutionStatuses === '[]'
        if (!isFresh || row.umaResolutionStatuses !== '["proposed"]') continue
        expect(row).toMatchObject({ closed: false, umaResolutionStatus: 'proposed' })
        proposedAt.set(id, simulator.now())
        pinned.push(pricesOf(row).includes('0.9995'))
      }
      for (const [id, at] of proposedAt) {
        const row = simulator.market(Number(id))
        if (row?.closed !== true) continue
        proposedAt.delete(id)
        if (!String(row.umaResolutionStatuses).includes('disputed'))
          waits.push(simulator.now() - at)
      }
      before = after
    }
    expect(waits.length).toBeGreaterThan(10)
    for (const wait of waits) expect(Math.abs(wait - 120 * minute)).toBeLessThanOrEqual(step)
    // Those that end as a split keep trading in the middle.
    expect(pinned.filter(Boolean).length / pinned.length).toBeGreaterThan(0.9)
  })

  it('disputes some, proposes them again, and ends some as a split', async () => {
    const simulator = await start({ upDown: false, closedMarkets: 6000, events: 5 })
    const rows: Wire[] = []
    let cursor = ''
    do {
      const path = `/markets/keyset?closed=true&limit=100${cursor && `&after_cursor=${cursor}`}`
      const page = (await get(simulator, path)) as { markets: Wire[]; next_cursor?: string }
      rows.push(...page.markets)
      cursor = page.next_cursor ?? ''
    } while (cursor !== '')
    const histories = new Set(rows.map((row) => row.umaResolutionStatuses))
    for (const history of [
      '["proposed"]',
      '["proposed", "resolved"]',
      '["proposed", "disputed", "proposed", "resolved"]',
      '["proposed", "disputed", "proposed", "disputed"]',
    ]) {
      expect(histories).toContain(history)
    }
    expect(rows.some((row) => row.outcomePrices === '["0.5", "0.5"]')).toBe(true)
    expect(rows.some((row) => row.umaResolutionStatus === 'proposed')).toBe(true)
    expect(rows.some((row) => row.acceptingOrders === true)).toBe(true)
    expect(rows.some((row) => pricesOf(row).length > 2)).toBe(true)
    expect(rows.some((row) => row.outcomePrices === '["0", "0"]')).toBe(true)
    expect(rows.some((row) => row.marketType === 'scalar')).toBe(true)
  })
})

describe('time', () => {
  it('runs as many times as fast as --speed says', async () => {
    let real = startAt
    const simulator = await start({ now: () => real, speed: 60 })
    real += 1000
    expect(simulator.now()).toBe(startAt + minute)
  })

  it('refuses to run backwards', async () => {
    const simulator = await start()
    expect(() => simulator.advance(-1)).toThrow('time only moves forward')
  })
})

it('names every option that is out of range', async () => {
  await expect(createSimulator({ speed: -1, upDownAssets: 9 })).rejects.toThrow(
    /speed must be from 0 to 1000000, got -1; upDownAssets must be from 1 to 8, got 9/,
  )
})
