import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import type { Wire } from './population.ts'

let simulator: Simulator
let now = Date.UTC(2026, 10, 22, 12)

/** An open market that has been traded. */
const anyMarket = (skipped: readonly number[] = []): number => {
  const id = simulator
    .openMarketIds()
    .find((one) => !skipped.includes(one) && simulator.market(one)?.outcomePrices !== undefined)
  if (id === undefined) throw new Error('no open market has a price')
  return id
}
const marketAt = (id: number): Wire => simulator.market(id) ?? {}
const listed = async (query: string): Promise<number[]> => {
  const rows = (await (await fetch(`${simulator.url}/markets?limit=100&${query}`)).json()) as Wire[]
  return rows.map((row) => Number(row.id))
}

beforeAll(async () => {
  simulator = await createSimulator({
    ...{ events: 10, closedMarkets: 100, upDown: false, speed: 0, now: () => now },
  })
})
afterAll(() => simulator.close())

it('a market goes through the words that are said of it, and its row is newer with each', () => {
  const id = anyMarket()
  const updates: unknown[] = []
  for (const word of ['proposed', 'disputed', 'proposed', 'closed', 'open', 'resolved'] as const) {
    simulator.advance(1_500)
    expect(simulator.rule(id, word)).toBe(true)
    updates.push(marketAt(id).updatedAt)
    const { closed, umaResolutionStatus } = marketAt(id)
    expect({ closed, umaResolutionStatus }).toEqual({
      closed: word === 'closed' || word === 'resolved',
      umaResolutionStatus: word === 'closed' || word === 'open' ? undefined : word,
    })
  }
  expect(updates).toEqual([...new Set(updates)].sort())
  expect(marketAt(id)).toMatchObject({
    umaResolutionStatuses: '["proposed", "disputed", "proposed", "resolved"]',
    automaticallyResolved: true,
  })
})

it('only a resolved market has final prices, and to be resolved again turns them round', () => {
  const id = anyMarket()
  const isFinal = () => ['["1", "0"]', '["0", "1"]'].includes(String(marketAt(id).outcomePrices))
  simulator.rule(id, 'closed')
  expect(isFinal()).toBe(false)
  expect(marketAt(id).automaticallyResolved).toBe(undefined)
  simulator.rule(id, 'resolved')
  expect(isFinal()).toBe(true)
  const first = marketAt(id).outcomePrices
  simulator.rule(id, 'resolved')
  expect(isFinal()).toBe(true)
  expect(marketAt(id).outcomePrices).not.toBe(first)
})

it('it is listed among the last that closed, and gone from there when it trades again', async () => {
  const id = anyMarket()
  simulator.advance(60_000)
  simulator.rule(id, 'closed')
  expect(simulator.openMarketIds()).not.toContain(id)
  expect((await listed('closed=true&order=closedTime&ascending=false'))[0]).toBe(id)
  expect(marketAt(id).closedTime).toBe(
    `${new Date(simulator.now()).toISOString().slice(0, 19).replace('T', ' ')}+00`,
  )
  now += 2_000
  simulator.rule(id, 'open')
  expect(simulator.openMarketIds()).toContain(id)
  expect(await listed('closed=true&order=closedTime&ascending=false')).not.toContain(id)
})

it('nothing can be said of a market that closed before the start, or that does not exist', () => {
  expect(simulator.rule(1, 'open')).toBe(false)
  expect(simulator.rule(999_999_999, 'open')).toBe(false)
})
