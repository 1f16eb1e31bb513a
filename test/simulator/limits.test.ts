import { afterEach, describe, expect, it } from 'vitest'
import { createGate, publishedLimits } from '../../simulator/gate.ts'
import type { SimulatorOptions } from '../../simulator/options.ts'
import { createSimulator, type Simulator } from '../../simulator/server.ts'

const running: Simulator[] = []

const start = async (options: SimulatorOptions): Promise<Simulator> => {
  const simulator = await createSimulator({
    events: 1,
    closedMarkets: 100,
    upDown: false,
    ...options,
  })
  running.push(simulator)
  return simulator
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()))
})

const ask = (simulator: Simulator, path: string, times: number): Promise<Response[]> =>
  Promise.all(Array.from({ length: times }, () => fetch(simulator.url + path)))

describe('limits', () => {
  it('hold back what is too much until the window has room, and refuse nothing', async () => {
    const limits = { markets: 3, events: 5, windowMs: 200 }
    const simulator = await start({ limits })
    const before = performance.now()
    const answers = await ask(simulator, '/markets/1', 7)
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 7 }, () => 200))
    expect(performance.now() - before).toBeGreaterThanOrEqual(399)
    expect(simulator.requests.delayed()).toEqual({ markets: 4, events: 0 })
  })

  it('are one for each family of routes', async () => {
    const simulator = await start({ limits: { markets: 2, events: 2, windowMs: 60_000 } })
    await ask(simulator, '/markets/keyset', 2)
    await ask(simulator, '/events', 2)
    await ask(simulator, '/tags', 5)
    expect(simulator.requests.delayed()).toEqual({ markets: 0, events: 0 })
  })

  it('are off unless asked for', async () => {
    const simulator = await start({})
    await ask(simulator, '/markets/1', 301)
    expect(simulator.requests.delayed()).toEqual({ markets: 0, events: 0 })
  })

  it('as published: 300 and 500 in any 10 s', () => {
    let now = 0
    const gate = createGate(publishedLimits, () => now)
    const waits = (family: 'markets' | 'events', times: number): number[] =>
      Array.from({ length: times }, () => gate.enter(family))
    expect(Math.max(...waits('markets', 300), ...waits('events', 500))).toBe(0)
    now = 4000
    expect([gate.enter('markets'), gate.enter('events')]).toEqual([6000, 6000])
    now = 10_000
    // One of each was let in already, for this very instant.
    expect(waits('markets', 300)).toEqual([...Array.from({ length: 299 }, () => 0), 10_000])
  })
})

describe('the journal', () => {
  it('knows the most requests within any 10 s, per family', async () => {
    let now = Date.UTC(2026, 10, 22)
    const simulator = await start({ now: () => now })
    await ask(simulator, '/markets/1', 4)
    now += 9_999
    await ask(simulator, '/markets/keyset', 3)
    now += 1
    await ask(simulator, '/markets/slug/none', 2)
    await ask(simulator, '/events', 2)
    expect(simulator.requests.peakPer10s()).toEqual({ markets: 7, events: 2 })
    simulator.requests.clear()
    await ask(simulator, '/markets', 1)
    expect(simulator.requests.peakPer10s()).toEqual({ markets: 1, events: 0 })
  })

  it('is told over HTTP, and begins anew there', async () => {
    const simulator = await start({ limits: { markets: 1, windowMs: 50 } })
    await ask(simulator, '/markets', 2)
    const status = async () =>
      (await (await fetch(`${simulator.url}/_simulator/status`)).json()).requests
    expect(await status()).toMatchObject({
      total: 2,
      peakPer10s: { markets: 2, events: 0 },
      delayed: { markets: 1, events: 0 },
    })
    await fetch(`${simulator.url}/_simulator/requests`, { method: 'DELETE' })
    expect(await status()).toMatchObject({ total: 0, peakPer10s: { markets: 0, events: 0 } })
  })
})
