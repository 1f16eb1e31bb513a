import { expect, test } from 'vitest'
import { html, json, page, problem, type Script } from '../support/gamma.ts'
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
  expect(notices).toMatchObject([{ kind: 'retry', route: '/markets/{id}', delayMs: 2200 }])
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

test('in an outage 100 requests become at most 123', async () => {
  const { gamma, client } = await hurriedHarness(() => problem(503), {
    marketsRate: 1000,
    demandReserve: 500,
  })
  for (let id = 1; id <= 100; id++) await failure(client.market({ id }, poll))
  expect(gamma.seen.length).toBeGreaterThan(115)
  expect(gamma.seen.length).toBeLessThanOrEqual(123)
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
  expect(refused).toMatchObject({ code: 'GAMMA_OVERLOADED', retryAfterSeconds: 10 })
  await expect.poll(gamma.inFlight).toBe(3)
  flood.abort(new Error('enough'))
  const codes = (await Promise.all(asked)).map((error) => error?.code)
  expect(codes.filter((code) => code === 'GAMMA_OVERLOADED')).toHaveLength(7)
})

test('the budget of each route family is told', async () => {
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
})

test('another budget can take the place of the own one', async () => {
  const asked: string[] = []
  const { client } = await harness(() => json({ id: '1' }), {
    budget: {
      acquire: async (family, lane) => {
        asked.push(`${family} ${lane}`)
        return () => asked.push('released')
      },
      usage: () => ({ usedLast10s: 3, allowedPer10s: 4 }),
    },
  })
  await client.event({ id: 1 }, demand)
  expect(asked).toEqual(['events demand', 'released'])
  expect(client.stats().markets.allowedPer10s).toBe(4)
})
