import { expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import {
  type BudgetOptions,
  createBudget,
  type Family,
  type Lane,
  type Release,
} from '../../src/gamma/budget.ts'
import { createMemoryLedger, type PermitRequest } from '../../src/gamma/ledger.ts'
import { createThrottle } from '../../src/gamma/throttle.ts'
import { createFakeClock } from './fake-clock.ts'
import { failure } from './harness.ts'

const open = new AbortController().signal

const setUp = (options: Partial<BudgetOptions> = {}) => {
  const clock = createFakeClock()
  const throttle = createThrottle(clock)
  const ledger = createMemoryLedger(clock)
  const budget = createBudget({
    rates: { events: 30, markets: 18 },
    demandReserve: 5,
    concurrency: 4,
    pollingLimit: () => Number.POSITIVE_INFINITY,
    demandQueue: 50,
    random: () => 0,
    ...{ ledger, throttle, clock },
    ...options,
  })
  const granted: { family: Family; lane: Lane; at: number; release: Release }[] = []
  const ask = (family: Family, lane: Lane, signal = open) =>
    budget.acquire(family, lane, signal).then((release) => {
      granted.push({ family, lane, at: clock.now(), release })
      return release
    })
  const count = (lane: Lane) => granted.filter((grant) => grant.lane === lane).length
  return { clock, budget, ledger, throttle, granted, ask, count }
}

test.each([
  ['poll', 4, 3],
  ['poll', 8, 6],
  ['poll', 2, 1],
  ['poll', 1, 1],
  ['sweep', 4, 2],
  ['sweep', 8, 5],
  ['sweep', 2, 1],
  ['sweep', 1, 1],
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
  // 25 s of nine tenths of 13 and of 5 a second, and a burst of one second.
  expect(count('poll')).toBeGreaterThanOrEqual(300)
  expect(count('demand')).toBeGreaterThanOrEqual(115)
  expect((await budget.usage()).markets.allowedPer10s).toBe(180)
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
  // One in 222 ms.
  expect(error.retryAfterSeconds).toBe(12)
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
test('of what waits, polls go before sweeps', async () => {
  const { clock, granted, ask } = setUp()
  const held = await Promise.all([
    ask('events', 'poll'),
    ask('events', 'poll'),
    ask('events', 'poll'),
  ])
  for (let n = 0; n < 4; n++) void ask('events', n < 2 ? 'sweep' : 'poll')
  for (const release of held) release()
  await clock.advance(0)
  expect(granted.slice(3).map(({ lane }) => lane)).toEqual(['poll', 'poll', 'sweep'])
})

test('sweeps that take all they can leave a slot and rate for a poll, at once', async () => {
  const { clock, granted, ask, count } = setUp()
  for (let n = 0; n < 500; n++) void ask('markets', 'sweep')
  for (let n = 0; n < 300; n++) {
    await clock.advance(10)
    for (const { release } of granted.splice(0)) release()
  }
  await clock.advance(0)
  expect(count('sweep')).toBeLessThanOrEqual(2)
  const before = count('poll')
  void ask('markets', 'poll')
  await clock.advance(0)
  expect(count('poll')).toBe(before + 1)
})

test('a single slot of polling goes back and forth between polls and sweeps, polls first', async () => {
  const { clock, granted, ask } = setUp({ pollingLimit: () => 1 })
  const held = await ask('events', 'sweep')
  for (let n = 0; n < 3; n++) void ask('events', 'sweep')
  for (let n = 0; n < 3; n++) void ask('events', 'poll')
  held()
  for (let n = 1; n < 7; n++) {
    await clock.advance(1_000)
    granted[n]?.release()
  }
  const order = ['sweep', 'poll', 'sweep', 'poll', 'sweep', 'poll', 'sweep']
  expect(granted.map(({ lane }) => lane)).toEqual(order)
})

test('a lower limit holds polls and sweeps back, and never the demand lane', async () => {
  let pollingLimit = 1
  const { clock, granted, ask, count } = setUp({ pollingLimit: () => pollingLimit })
  for (const lane of ['poll', 'sweep', 'demand'] as const) {
    for (let n = 0; n < 5; n++) void ask('events', lane)
  }
  await clock.advance(0)
  expect([count('poll') + count('sweep'), count('demand')]).toEqual([1, 3])
  pollingLimit = 2
  for (const { release } of granted.splice(0)) release()
  await clock.advance(1_000)
  expect([count('poll') + count('sweep'), count('demand')]).toEqual([2, 2])
})

test('whoever comes next gets the permit of one who left while it was asked for', async () => {
  const memory = createMemoryLedger(createFakeClock())
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  const take = async (request: PermitRequest) => {
    asked.resolve()
    await answer.promise
    return memory.take(request)
  }
  const { ask, granted } = setUp({ ledger: { ...memory, take } })
  const leaving = new AbortController()
  const left = ask('events', 'poll', leaving.signal)
  const next = ask('events', 'poll')
  await asked.promise
  leaving.abort(new Error('gone'))
  await expect(left).rejects.toThrow('gone')
  answer.resolve()
  await next
  expect(granted).toHaveLength(1)
  expect((await memory.usage())[0]?.usedLast10s).toBe(1)
})

test('a ledger that is away fails all who wait for it, and nobody after it is back', async () => {
  const memory = createMemoryLedger(createFakeClock())
  let isAway = true
  const take = async (request: PermitRequest) => {
    if (isAway) throw new AppError('DATABASE_UNAVAILABLE', 'away')
    return memory.take(request)
  }
  const { ask } = setUp({ ledger: { ...memory, take } })
  const asked = [1, 2, 3, 4, 5].map(() => failure(ask('events', 'demand')))
  const codes = (await Promise.all(asked)).map(({ code }) => code)
  expect(codes).toEqual(Array(5).fill('DATABASE_UNAVAILABLE'))
  isAway = false
  await Promise.all([ask('events', 'demand'), ask('events', 'demand'), ask('events', 'demand')])
})

test('a pause that another process was asked for is known here, and costs no permit', async () => {
  const { ask, ledger, throttle, budget } = setUp()
  await ledger.pause(120_000)
  await ask('events', 'poll')
  expect(() => throttle.check('/events/keyset')).toThrow(
    expect.objectContaining({ code: 'GAMMA_RATE_LIMITED', retryAfterSeconds: 120 }),
  )
  expect((await budget.usage()).events).toEqual({
    usedLast10s: 0,
    allowedPer10s: 300,
    throttledUntil: new Date('2026-01-01T00:02:00Z'),
  })
})

test('a refused request asks again later by a chance share of the wait', async () => {
  const asks: number[] = []
  const clock = createFakeClock()
  const ledger = {
    ...createMemoryLedger(clock),
    take: async () => {
      asks.push(clock.now())
      return { waitMs: 100, pausedMs: 0 }
    },
  }
  const { ask } = setUp({ ledger, clock, random: () => 0.5 })
  void ask('events', 'poll')
  await clock.advance(350)
  expect(asks.map((at) => at - (asks[0] ?? 0))).toEqual([0, 110, 220, 330])
})
