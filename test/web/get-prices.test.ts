import { describe, expect, test } from 'vitest'
import { RequestError } from '../../web/src/api/request.ts'
import {
  afterPause,
  type FetchMarketResult,
  failedState,
  getPricesText,
  isAsking,
  isPassing,
  lastStateOf,
  retryAtOf,
  stateOf,
  toneOf,
} from '../../web/src/parts/get-prices-state.ts'

const AT = 1_000_000

type Payload = Extract<FetchMarketResult, { __typename: 'FetchMarketPayload' }>

const market: Payload['market'] = {
  ...{ id: 'Market:1', gammaId: '1', slug: 'one', question: 'One?', groupTitle: null, icon: null },
  ...{ status: 'OPEN', isShort: false, outcomes: [], priceChange24h: null, volume: null },
  ...{ volume24h: null, liquidity: null, endsAt: null, closedAt: null, tradingWindow: null },
  event: null,
  freshness: { observedAt: '2026-11-23T05:00:00Z', ageSeconds: 40, isStale: false },
}

const payload = (parts: Partial<Payload>): Payload => ({
  __typename: 'FetchMarketPayload',
  ...{ isFresh: false, changed: false, upstreamMs: null, market, problem: null },
  ...parts,
})

const LIMITED = {
  __typename: 'RateLimited',
  message: 'Polymarket asked for a pause',
  retryAfterSeconds: 3,
} as const
const AWAY = {
  __typename: 'UpstreamUnavailable',
  message: 'Polymarket cannot be reached',
  retryAfterSeconds: 7,
} as const
const UNKNOWN = {
  __typename: 'MarketNotFound',
  message: 'Polymarket has no market with id 1',
} as const
const REMOVED = {
  __typename: 'MarketNotFound',
  message: 'Polymarket does not show this market any more',
} as const

describe('an answer of fetchMarket', () => {
  test.each<readonly [string, FetchMarketResult, string, string]>([
    [
      'that changed nothing',
      payload({ isFresh: true, upstreamMs: 33 }),
      'good',
      'Polymarket answered in 33 ms: nothing had changed.',
    ],
    [
      'that changed something',
      payload({ isFresh: true, upstreamMs: 2_040, changed: true }),
      'good',
      'Polymarket answered in 2.0 s: updated.',
    ],
    ['of a market just seen', payload({ isFresh: true }), 'good', 'Fresh: seen less than 5 s ago.'],
    [
      'that is stored while the new one is under way',
      payload({}),
      'warn',
      'Polymarket is slow. These prices are 40 s old; the new ones come by themselves.',
    ],
    [
      'that is stored because upstream failed',
      payload({ problem: AWAY }),
      'warn',
      'Polymarket cannot be reached. The prices shown are the last that came.',
    ],
    [
      'that is stored because upstream asked for a pause',
      payload({ problem: LIMITED }),
      'warn',
      'Polymarket asked for a pause. The prices shown are the last that came.',
    ],
    [
      'of a stored market that upstream has removed',
      payload({ problem: REMOVED }),
      'warn',
      'Polymarket does not show this market any more. The prices shown are the last that came.',
    ],
    ['of a market that nobody knows', UNKNOWN, 'bad', 'Polymarket has no market with id 1.'],
    ['of an unknown market in a pause', LIMITED, 'bad', 'Polymarket asked for a pause.'],
    ['of an unknown market while upstream is away', AWAY, 'bad', 'Polymarket cannot be reached.'],
  ])('%s is said in words', (_name, result, tone, words) => {
    const state = stateOf(result, AT)
    expect(getPricesText(state)).toBe(words)
    expect(toneOf(state)).toBe(tone)
  })

  test('a refresh under way keeps the button busy, until the longest wait is over', () => {
    const result = payload({})
    expect(isAsking(stateOf(result, AT))).toBe(true)
    const last = lastStateOf(result, AT)
    expect(isAsking(last)).toBe(false)
    expect(getPricesText(last)).toBe('Polymarket has not answered yet. These prices are 40 s old.')
  })

  test('an answer that comes within the longest wait is fresh', () => {
    const last = lastStateOf(payload({ isFresh: true, upstreamMs: 900, changed: true }), AT)
    expect(last).toEqual({ kind: 'fresh', upstreamMs: 900, changed: true })
  })

  test.each([
    ['of an unknown market', LIMITED],
    ['of a stored market', payload({ problem: LIMITED })],
  ])('a pause that is asked for ends at its time, and what was said stays: %s', (_, result) => {
    const limited = stateOf(result, AT)
    expect(retryAtOf(limited)).toBe(AT + 3_000)
    const over = afterPause(limited)
    expect(retryAtOf(over)).toBeNull()
    expect(getPricesText(over)).toBe(getPricesText(limited))
  })

  test('a refusal holds after the longest wait as it does at once', () => {
    const result = payload({ problem: AWAY })
    expect(lastStateOf(result, AT)).toEqual(stateOf(result, AT))
    expect(retryAtOf(lastStateOf(result, AT))).toBe(AT + 7_000)
  })
})

describe('a failure of our own server', () => {
  test('is said in its words, and another try is free at once', () => {
    const state = failedState(new RequestError('UNREACHABLE', 'Nobody answers'), AT)
    expect(getPricesText(state)).toBe('Nobody answers.')
    expect(retryAtOf(state)).toBeNull()
    expect(toneOf(state)).toBe('bad')
  })

  test('holds the button for as long as the server asks', () => {
    const state = failedState(new RequestError('HTTP_503', 'Full.', 9), AT)
    expect(retryAtOf(state)).toBe(AT + 9_000)
  })

  test('a fault of our own code is none', () => {
    expect(() => failedState(new TypeError('no'), AT)).toThrow(TypeError)
  })
})

test('nothing is said before and while Polymarket is asked', () => {
  expect(getPricesText({ kind: 'idle' })).toBe('')
  expect(getPricesText({ kind: 'asking' })).toBe('')
})

test('what holds for a moment is not said for long, what holds on is', () => {
  expect(isPassing(stateOf(payload({ isFresh: true }), AT))).toBe(true)
  expect(isPassing(lastStateOf(payload({}), AT))).toBe(true)
  expect(isPassing(stateOf(payload({ problem: AWAY }), AT))).toBe(true)
  expect(isPassing(stateOf(payload({ problem: REMOVED }), AT))).toBe(false)
  expect(isPassing(stateOf(UNKNOWN, AT))).toBe(false)
  expect(isPassing(stateOf(AWAY, AT))).toBe(false)
  expect(isPassing({ kind: 'asking' })).toBe(false)
})
