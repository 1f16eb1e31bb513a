import { afterEach, describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../../simulator/options.ts'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import type { Wire } from './population.ts'

const startAt = Date.UTC(2026, 10, 22, 15, 2)
const running: Simulator[] = []

const start = async (options: SimulatorOptions): Promise<Simulator> => {
  const simulator = await createSimulator({ closedMarkets: 100, now: () => startAt, ...options })
  running.push(simulator)
  return simulator
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()))
})

const walk = async (simulator: Simulator, kind: 'markets' | 'events'): Promise<Wire[]> => {
  const rows: Wire[] = []
  let cursor = ''
  do {
    const path = `/${kind}/keyset?closed=false&limit=100${cursor && `&after_cursor=${cursor}`}`
    const page = await (await fetch(simulator.url + path)).json()
    rows.push(...page[kind])
    cursor = page.next_cursor ?? ''
  } while (cursor !== '')
  return rows
}

describe('openEvents and openMarkets', () => {
  it('are met together, singles and big events among them', async () => {
    const simulator = await start({ openEvents: 700, openMarkets: 3500, upDownHours: 4 })
    const events = await walk(simulator, 'events')
    expect(events).toHaveLength(700)
    const open = simulator.openMarketIds().length
    expect(open).toBeGreaterThan(3500 * 0.97)
    expect(open).toBeLessThan(3500 * 1.03)
    const sizes = events.map((event) => (event.markets as Wire[]).length)
    expect(sizes.filter((size) => size === 1).length).toBeGreaterThan(350)
    expect(Math.max(...sizes)).toBeGreaterThan(50)
  })

  it('count up/down markets, and say so when these alone are more', async () => {
    const alone = await start({ events: 0, upDownHours: 1 })
    const upDown = alone.openMarketIds().length
    const exact = await start({ openMarkets: upDown, upDownHours: 1 })
    expect(exact.openMarketIds()).toHaveLength(upDown)
    await expect(start({ openMarkets: upDown - 1, upDownHours: 1 })).rejects.toThrow(
      `up/down markets and strays alone are ${upDown} open markets, more than ${upDown - 1}`,
    )
  })
})

describe('strays', () => {
  it('are open markets that no list of open events shows: without an event, or of a closed one', async () => {
    const simulator = await start({ events: 3, upDown: false, strays: 12 })
    const nested = (await walk(simulator, 'events'))
      .flatMap((event) => event.markets as Wire[])
      .map((market) => market.id)
    const strays = (await walk(simulator, 'markets')).filter((row) => !nested.includes(row.id))
    expect(strays).toHaveLength(12)
    expect(strays.every((row) => row.closed === false && row.active === true)).toBe(true)
    const events = strays.map((row) => row.events as Wire[] | undefined)
    expect(events.filter((list) => list === undefined || list.length === 0)).toHaveLength(6)
    expect(events).toContain(undefined)
    const closed = events.flatMap((list) => list ?? [])
    expect(closed).toHaveLength(6)
    expect(closed.every((event) => event.closed === true)).toBe(true)
    const { body } = await get(simulator, `/events/${closed[0]?.id}`)
    expect((body.markets as Wire[]).map((market) => market.closed)).toEqual([true, false])
  })

  it('are none unless asked for', async () => {
    const simulator = await start({ events: 30, upDown: false })
    const nested = (await walk(simulator, 'events')).flatMap((event) => event.markets as Wire[])
    const ids = new Set(nested.map((market) => Number(market.id)))
    expect(simulator.openMarketIds().filter((id) => !ids.has(id))).toEqual([])
  })
})

const get = async (simulator: Simulator, path: string) => {
  const response = await fetch(simulator.url + path)
  return { status: response.status, body: (await response.json()) as Wire }
}
