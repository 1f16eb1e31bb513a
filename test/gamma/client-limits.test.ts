import { expect, test } from 'vitest'
import { systemClock } from '../../src/gamma/clock.ts'
import { createMemoryLedger } from '../../src/gamma/ledger.ts'
import { dropped, hang, html, json, page, problem, type Script } from '../support/gamma.ts'
import { failure, harness, hurriedHarness } from './harness.ts'

const market = { id: 1 }
const demand = { lane: 'demand' } as const
const poll = { lane: 'poll' } as const

test.each([
  ['in seconds, in HTML', html, '120'],
  ['as a date', problem, 'Thu, 01 Jan 2026 00:02:00 GMT'],
])('a Retry-After %s keeps the network untouched until it has passed', async (_, kind, header) => {
  const { gamma, client, clock } = await hurriedHarness(({ index }) =>
    index > 0
      ? json({ id: '1' })
      : (response) => {
          response.setHeader('retry-after', header)
          kind(429)(response)
        },
  )
  expect((await failure(client.market(market, demand))).retryAfterSeconds).toBe(120)
  await clock.advance(119_500)
  for (const ask of [
    client.market(market, demand),
    client.market(market, poll),
    Array.fromAsync(client.eventPages({ closed: false, limit: 20 }, poll)),
  ]) {
    const refused = await failure(ask)
    expect(refused).toMatchObject({ code: 'GAMMA_RATE_LIMITED', retryAfterSeconds: 1 })
  }
  expect(gamma.seen).toHaveLength(1)
  // Nor does what was refused use up the rate.
  expect(client.stats().markets.usedLast10s).toBe(0)
  expect(client.stats().events.throttledUntil).toEqual(new Date('2026-01-01T00:02:00Z'))
  await clock.advance(500)
  expect((await client.market(market, demand))?.body).toEqual({ id: '1' })
  expect(client.stats().events.throttledUntil).toBeNull()
})

test('who waits for a turn when Gamma asks for a pause is not sent either', async () => {
  const answers: (() => void)[] = []
  const { gamma, client } = await harness(
    () => (response) => {
      answers.push(() => problem(503, 'service unavailable', { 'retry-after': '60' })(response))
    },
    { concurrency: 1 },
  )
  const asked = [1, 2, 3].map((id) => failure(client.market({ id }, poll)))
  await expect.poll(() => answers.length).toBe(1)
  answers[0]?.()
  const codes = (await Promise.all(asked)).map(({ code }) => code)
  expect(codes).toEqual(['GAMMA_UNAVAILABLE', 'GAMMA_RATE_LIMITED', 'GAMMA_RATE_LIMITED'])
  expect(gamma.seen).toHaveLength(1)
})

test('a Retry-After of two seconds is waited out by the retry itself', async () => {
  const { client, notices } = await hurriedHarness(({ index }) =>
    index === 0 ? problem(429, 'slow down', { 'retry-after': '2' }) : json({ id: '1' }),
  )
  expect((await client.market(market, demand))?.body).toEqual({ id: '1' })
  const retry = { kind: 'retry', route: '/markets/{id}', delayMs: 2200 }
  expect(notices).toContainEqual(expect.objectContaining(retry))
})

test('what failed in passing succeeds on the second retry, with the time of its own try', async () => {
  const { client, clock } = await hurriedHarness(({ index }) =>
    index < 2 ? problem(502) : json({ id: '1' }),
  )
  const start = clock.now()
  const answer = await client.market(market, demand)
  expect(answer).toMatchObject({ body: { id: '1' }, requestedAt: start + 400 })
  expect(client.stats().markets).toMatchObject({ requests: 3, retries: 2 })
})

test('in an outage 100 requests become ten, then one every 15 s', async () => {
  const { gamma, client, clock, notices } = await hurriedHarness(() => problem(503))
  for (let id = 1; id <= 100; id++) await failure(client.market({ id }, poll))
  expect(gamma.seen).toHaveLength(10)
  const refused = await failure(client.market({ id: 1 }, demand))
  expect(refused).toMatchObject({ code: 'GAMMA_UNAVAILABLE', retryAfterSeconds: 15 })
  expect(client.state().breaker).toBe('open')
  await clock.advance(15_000)
  for (let id = 1; id <= 100; id++) await failure(client.market({ id }, poll))
  expect(gamma.seen).toHaveLength(11)
  const states = notices.flatMap((notice) => (notice.kind === 'breaker' ? [notice.state] : []))
  expect(states).toEqual(['open', 'half-open', 'open'])
})

test('a Gamma that answers again is asked again', async () => {
  const { client, clock } = await hurriedHarness(({ index }) =>
    index < 10 ? dropped() : json({ id: '1' }),
  )
  for (let id = 1; id <= 10; id++) await failure(client.market({ id }, poll))
  await clock.advance(15_000)
  for (let id = 1; id <= 10; id++) await client.market({ id }, poll)
  expect(client.state().breaker).toBe('closed')
})

test('no answers in time open the breaker too, whoever it was that ended the wait', async () => {
  const { gamma, client } = await harness(hang, {
    timeoutMs: 50,
    marketsRate: 100,
    demandReserve: 50,
  })
  const ask = () => failure(client.market(market, demand))
  for (let n = 0; n < 4; n++) await Promise.all([ask(), ask(), ask()])
  expect((await ask()).message).toMatch('not sent')
  expect(gamma.seen).toHaveLength(12)
})

test('slow answers halve what polls and sweeps have in flight, and somebody who waits goes on', async () => {
  const held: (() => void)[] = []
  const { gamma, client, clock, notices } = await hurriedHarness(
    ({ path }) =>
      path === '/markets/99'
        ? json({ id: '99' })
        : (response) => {
            held.push(() => json({ id: '1' })(response))
          },
    { concurrency: 8, marketsRate: 1000 },
  )
  const answerAfter = async (ms: number) => {
    const asked = client.market(market, poll)
    await expect.poll(() => held.length).toBe(1)
    await clock.advance(ms)
    held.pop()?.()
    await asked
  }
  for (let n = 0; n < 5; n++) await answerAfter(100)
  expect(client.state().concurrencyLimit).toBe(6)
  for (let n = 0; n < 3; n++) await answerAfter(900)
  expect(client.state().concurrencyLimit).toBe(3)
  expect(notices).toMatchObject([{ kind: 'slow', route: '/markets/{id}', limit: 3 }])
  const polling = Array.from({ length: 6 }, (_, id) => client.market({ id }, poll))
  await expect.poll(gamma.inFlight).toBe(3)
  expect((await client.market({ id: 99 }, demand))?.body).toEqual({ id: '99' })
  for (let answered = 0; answered < polling.length; answered++) {
    await expect.poll(() => held.length).toBeGreaterThan(0)
    expect(gamma.inFlight()).toBeLessThanOrEqual(3)
    held.shift()?.()
  }
  await Promise.all(polling)
})

test('a rate limit and no answer in time halve it as well', async () => {
  const { client } = await hurriedHarness(() => problem(429), { concurrency: 8 })
  await failure(client.market(market, { ...demand, deadlineMs: 100 }))
  expect(client.state().concurrencyLimit).toBe(3)
  const hanging = await harness(hang, { concurrency: 8, timeoutMs: 50 })
  await failure(hanging.client.market(market, { ...demand }))
  expect(hanging.client.state().concurrencyLimit).toBe(3)
})

test('polling has three of four slots, and somebody who waits is served in the fourth', async () => {
  const held: (() => void)[] = []
  const script: Script = ({ path }) =>
    path === '/markets/99'
      ? json({ id: '99' })
      : (response) => {
          held.push(() => json({ id: '1' })(response))
        }
  const { gamma, client } = await harness(script)
  const polling = [1, 2, 3, 4, 5, 6].map((id) => client.market({ id }, poll))
  await expect.poll(gamma.inFlight).toBe(3)
  expect((await client.market({ id: 99 }, demand))?.body).toEqual({ id: '99' })
  for (let answered = 0; answered < polling.length; answered++) {
    await expect.poll(() => held.length).toBeGreaterThan(answered)
    held[answered]?.()
  }
  await Promise.all(polling)
  expect(gamma.mostInFlight()).toBe(4)
})

test('a flood of demand is refused beyond the queue, at once', async () => {
  const { gamma, client } = await harness(() => () => {})
  const flood = new AbortController()
  const { signal } = flood
  const asked = Array.from({ length: 60 }, (_, id) =>
    failure(client.market({ id }, { ...demand, signal })).catch(() => undefined),
  )
  const refused = await Promise.race(asked)
  expect(refused).toMatchObject({ code: 'GAMMA_OVERLOADED', retryAfterSeconds: 12 })
  await expect.poll(gamma.inFlight).toBe(3)
  flood.abort(new Error('enough'))
  const codes = (await Promise.all(asked)).map((error) => error?.code)
  expect(codes.filter((code) => code === 'GAMMA_OVERLOADED')).toHaveLength(7)
})

test('the budget of each route family is told, for this process and for all', async () => {
  const { client } = await harness(({ path }) =>
    path.startsWith('/events') ? page('events', []) : json({ id: '1' }),
  )
  await client.market(market, demand)
  await client.market(market, poll)
  await Array.fromAsync(client.eventPages({ closed: false, limit: 20 }, poll))
  expect(client.stats()).toMatchObject({
    markets: { usedLast10s: 2, allowedPer10s: 180, requests: 2, wireBytes: 20 },
    events: { usedLast10s: 1, allowedPer10s: 300, requests: 1, throttledUntil: null },
  })
  expect(await client.usage()).toEqual({
    markets: { usedLast10s: 2, allowedPer10s: 180, throttledUntil: null },
    events: { usedLast10s: 1, allowedPer10s: 300, throttledUntil: null },
  })
  expect(client.state()).toEqual({
    breaker: 'closed',
    concurrencyLimit: 3,
    throttledUntil: null,
  })
})

test('clients of one ledger share its rate and its pauses', async () => {
  const ledger = createMemoryLedger(systemClock)
  const paused = problem(429, 'slow down', { 'retry-after': '120' })
  const one = await harness(() => paused, { ledger })
  const other = await harness(() => json({ id: '1' }), { ledger })
  await other.client.market(market, poll)
  await failure(one.client.market(market, poll))
  const refused = await failure(other.client.market(market, demand))
  expect(refused).toMatchObject({ code: 'GAMMA_RATE_LIMITED', retryAfterSeconds: 120 })
  expect([one.gamma.seen.length, other.gamma.seen.length]).toEqual([1, 1])
  const { markets } = await other.client.usage()
  expect(markets.usedLast10s).toBe(2)
  expect(markets.throttledUntil).toBeInstanceOf(Date)
})
