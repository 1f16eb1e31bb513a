import { expect, test } from 'vitest'
import {
  createLocalBudget,
  type Family,
  type Lane,
  type LocalBudgetOptions,
  type Release,
} from '../../src/gamma/budget.ts'
import { createFakeClock } from './fake-clock.ts'
import { failure } from './harness.ts'

const open = new AbortController().signal

const setUp = (options: Partial<LocalBudgetOptions> = {}) => {
  const clock = createFakeClock()
  const budget = createLocalBudget({
    rates: { events: 30, markets: 18 },
    demandReserve: 5,
    concurrency: 4,
    demandQueue: 50,
    clock,
    ...options,
  })
  const granted: { family: Family; lane: Lane; at: number; release: Release }[] = []
  const ask = (family: Family, lane: Lane, signal = open) =>
    budget.acquire(family, lane, signal).then((release) => {
      granted.push({ family, lane, at: clock.now(), release })
      return release
    })
  const count = (lane: Lane) => granted.filter((grant) => grant.lane === lane).length
  return { clock, budget, granted, ask, count }
}

test.each([
  ['poll', 4, 3],
  ['poll', 8, 6],
  ['poll', 2, 1],
  ['poll', 1, 1],
  ['demand', 4, 3],
  ['demand', 1, 1],
] as const)(
  'alone, %s has of %i slots %i, and a release lets the next one go',
  async (lane, slots, most) => {
    const { clock, granted, ask } = setUp({ concurrency: slots })
    for (let n = 0; n < 9; n++) void ask('events', lane)
    await clock.advance(5_000)
    expect(granted).toHaveLength(most)
    granted[0]?.release()
    granted[0]?.release()
    await clock.advance(0)
    expect(granted).toHaveLength(most + 1)
  },
)

test.each([1, 2, 4, 16])('both lanes together never have more than %i in flight', async (slots) => {
  const { clock, granted, ask } = setUp({ concurrency: slots })
  const all = Array.from({ length: 40 }, (_, n) => ask('events', n % 2 ? 'poll' : 'demand'))
  for (let ended = 0; ended < all.length; ended++) {
    await clock.advance(1_000)
    expect(granted.length - ended).toBeGreaterThan(0)
    expect(granted.length - ended).toBeLessThanOrEqual(slots)
    granted[ended]?.release()
  }
})

test('a single slot goes back and forth between the lanes, demand first', async () => {
  const { clock, granted, ask } = setUp({ concurrency: 1 })
  ;(await ask('events', 'poll'))()
  const held = await ask('events', 'demand')
  for (let n = 0; n < 3; n++) void ask('events', 'poll')
  for (let n = 0; n < 3; n++) void ask('events', 'demand')
  held()
  for (let n = 2; n < 8; n++) {
    await clock.advance(1_000)
    granted[n]?.release()
  }
  const order = ['poll', 'demand', 'poll', 'demand', 'poll', 'demand', 'poll', 'demand']
  expect(granted.map(({ lane }) => lane)).toEqual(order)
})

test('polling that holds every slot and all its rate does not delay the demand lane', async () => {
  const { clock, ask, count } = setUp()
  for (let n = 0; n < 500; n++) void ask('markets', 'poll')
  await clock.advance(0)
  void ask('markets', 'demand')
  await clock.advance(0)
  expect(count('demand')).toBe(1)
})

test('a flood on the demand lane does not delay polling', async () => {
  const { clock, ask, count } = setUp()
  for (let n = 0; n < 50; n++) void ask('markets', 'demand')
  void ask('markets', 'poll')
  await clock.advance(0)
  expect(count('poll')).toBe(1)
})

test('both lanes at full speed stay within 180 requests to /markets in any 10 s', async () => {
  const { clock, budget, granted, ask, count } = setUp({ concurrency: 1000, demandQueue: 1000 })
  for (let n = 0; n < 400; n++) {
    void ask('markets', 'poll')
    void ask('markets', 'demand')
  }
  await clock.advance(25_000)
  for (const { at } of granted) {
    const within = granted.filter((grant) => grant.at >= at && grant.at < at + 10_000)
    expect(within.length).toBeLessThanOrEqual(180)
  }
  // 25 s: two and a half windows of 130 and of 50.
  expect(count('poll')).toBeGreaterThan(300)
  expect(count('demand')).toBeGreaterThan(115)
  expect(budget.usage('markets')).toEqual({ usedLast10s: 180, allowedPer10s: 180 })
})

test('requests to /events do not wait behind requests to /markets that have used up their rate', async () => {
  const { clock, granted, ask } = setUp({ rates: { events: 30, markets: 2 }, demandReserve: 1 })
  for (let n = 0; n < 3; n++) void ask('markets', 'poll').then((release) => release())
  void ask('events', 'poll')
  await clock.advance(0)
  expect(granted.map(({ family }) => family)).toEqual(['markets', 'events'])
})

test('a full demand queue refuses at once and says when to come again', async () => {
  const { ask } = setUp()
  for (let n = 0; n < 53; n++) void ask('markets', 'demand')
  const error = await failure(ask('markets', 'demand'))
  expect(error.code).toBe('GAMMA_OVERLOADED')
  expect(error.retryAfterSeconds).toBe(10)
})

test('whoever gives up waiting leaves the queue, and leaves no timer behind', async () => {
  const { clock, granted, ask } = setUp({ rates: { events: 1, markets: 2 }, demandReserve: 1 })
  const waiting = new AbortController()
  ;(await ask('markets', 'demand'))()
  const given = ask('markets', 'demand', waiting.signal)
  waiting.abort(new Error('gone'))
  await expect(given).rejects.toThrow('gone')
  expect(clock.pending()).toBe(0)
  await clock.advance(60_000)
  expect(granted).toHaveLength(1)
})

test('a reserve larger than half the rate leaves polling the other half', () => {
  const { budget } = setUp({ rates: { events: 1, markets: 4 }, demandReserve: 5 })
  expect(budget.usage('markets').allowedPer10s).toBe(40)
  expect(budget.usage('events').allowedPer10s).toBe(10)
})
