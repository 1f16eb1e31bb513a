import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Evidence, verdictOf } from '../../src/domain/resolution.ts'

const NOW = '2026-11-22T12:00:00Z'

const openMarket: Evidence = {
  outcomes: [],
  closed: false,
  closedAt: null,
  umaStatus: null,
  umaHistory: [],
  automaticallyResolved: false,
  enableOrderBook: true,
  scalar: false,
}

type Case = Partial<Omit<Evidence, 'outcomes'>> & { readonly prices: readonly (string | null)[] }

const evidence = ({ prices, ...members }: Case): Evidence => ({
  ...openMarket,
  ...members,
  outcomes: prices.map((price, index) => ({ name: `Outcome ${index}`, price, tokenId: null })),
})

/** `OPEN`, `RESOLVED WIN 0 ORACLE`, `RESOLVED SPLIT ORACLE`. */
const summary = (market: Case, now: string | number = NOW): string => {
  const { status, resolution } = verdictOf(evidence(market), now)
  if (resolution === null) return status
  const { kind, winnerIndex, source } = resolution
  return [status, kind, winnerIndex, source].filter((part) => part !== null).join(' ')
}

const closed = { closed: true, closedAt: '2026-11-22T11:00:00Z' }
const yes = { prices: ['1', '0'] }
const half = { prices: ['0.5', '0.5'] }
const amm = { ...closed, enableOrderBook: false, closedAt: '2021-12-05T20:37:01Z' }
const near = { prices: ['0.0005', '0.9995'] }
const aged = { ...closed, ...yes, umaStatus: 'proposed', umaHistory: ['proposed'] }

describe('a closed market with final prices', () => {
  test.each<[string, Case, string]>([
    ['the oracle resolved it', { ...yes, umaStatus: 'resolved' }, 'RESOLVED WIN 0 ORACLE'],
    ['the oracle settled it', { ...yes, umaStatus: 'settled' }, 'RESOLVED WIN 0 ORACLE'],
    ['a machine resolved it', { ...yes, automaticallyResolved: true }, 'RESOLVED WIN 0 AUTOMATIC'],
    ['nothing but prices', yes, 'RESOLVED WIN 0 PRICES'],
    ['the second outcome', { prices: ['0', '1'] }, 'RESOLVED WIN 1 PRICES'],
    ['one of four outcomes', { prices: ['0', '0', '1', '0'] }, 'RESOLVED WIN 2 PRICES'],
    [
      'oracle and machine: the oracle counts',
      { ...yes, umaStatus: 'resolved', automaticallyResolved: true },
      'RESOLVED WIN 0 ORACLE',
    ],
    [
      'resolved after disputes',
      {
        ...yes,
        umaStatus: 'resolved',
        umaHistory: ['proposed', 'disputed', 'proposed', 'resolved'],
      },
      'RESOLVED WIN 0 ORACLE',
    ],
    ['split by the oracle', { ...half, umaStatus: 'resolved' }, 'RESOLVED SPLIT ORACLE'],
    ['split, settled', { ...half, umaStatus: 'settled' }, 'RESOLVED SPLIT ORACLE'],
    ['split by a machine', { ...half, automaticallyResolved: true }, 'RESOLVED SPLIT AUTOMATIC'],
    [
      'split in four',
      { prices: ['0.25', '0.25', '0.25', '0.25'], umaStatus: 'resolved' },
      'RESOLVED SPLIT ORACLE',
    ],
  ])('is resolved: %s', (_, market, expected) => {
    expect(summary({ ...closed, ...market })).toBe(expected)
  })

  test('pays 1 to the winner and 0 to the others, or equal shares', () => {
    const { resolution: win } = verdictOf(evidence({ ...closed, prices: ['0', '1', '0'] }), NOW)
    expect(win).toEqual({
      kind: 'WIN',
      winnerIndex: 1,
      payouts: ['0', '1', '0'],
      source: 'PRICES',
    })
    const { resolution: split } = verdictOf(
      evidence({ ...closed, ...half, umaStatus: 'resolved' }),
      NOW,
    )
    expect(split).toEqual({
      kind: 'SPLIT',
      winnerIndex: null,
      payouts: ['0.5', '0.5'],
      source: 'ORACLE',
    })
  })
})

describe('a winner is never invented', () => {
  const resolved = { ...closed, umaStatus: 'resolved' }
  test.each<[string, Case, string]>([
    ['not closed, whatever else', { ...yes, umaStatus: 'resolved', closedAt: NOW }, 'OPEN'],
    ['not closed, decided by a machine', { ...yes, automaticallyResolved: true }, 'OPEN'],
    ['all zero', { ...resolved, prices: ['0', '0'] }, 'CLOSED'],
    ['all one', { ...resolved, prices: ['1', '1'] }, 'CLOSED'],
    ['one and something', { ...resolved, prices: ['1', '0.0000001'] }, 'CLOSED'],
    ['more than one', { ...resolved, prices: ['1.5', '0'] }, 'CLOSED'],
    ['ambiguous', { ...resolved, prices: ['0.58', '0.42'] }, 'CLOSED'],
    ['pinned on an order book', { ...resolved, ...near }, 'CLOSED'],
    ['a price missing', { ...resolved, prices: ['1', null] }, 'CLOSED'],
    ['no prices', { ...resolved, prices: [null, null] }, 'CLOSED'],
    ['no outcomes', { ...resolved, prices: [] }, 'CLOSED'],
    ['a single outcome', { ...resolved, prices: ['1'] }, 'CLOSED'],
    ['scalar', { ...resolved, ...yes, scalar: true }, 'CLOSED'],
    ['equal shares without a word', { ...closed, ...half }, 'CLOSED'],
    ['equal but not whole', { ...resolved, prices: ['0.4', '0.4'] }, 'CLOSED'],
    ['thirds cannot add up to 1', { ...resolved, prices: ['0.333', '0.333', '0.333'] }, 'CLOSED'],
    ['requested', { ...closed, ...yes, umaStatus: 'requested' }, 'CLOSED'],
    ['proposed', { ...closed, ...yes, umaStatus: 'proposed' }, 'PROPOSED'],
    ['disputed', { ...closed, ...yes, umaStatus: 'disputed' }, 'DISPUTED'],
    [
      'disputed, though a machine decided',
      { ...closed, ...yes, umaStatus: 'disputed', automaticallyResolved: true },
      'DISPUTED',
    ],
    ['split but proposed', { ...closed, ...half, umaStatus: 'proposed' }, 'PROPOSED'],
  ])('%s', (_, market, expected) => {
    expect(summary(market)).toBe(expected)
  })
})

describe('an unresolved market is, in this order', () => {
  test.each<[string, Case, string]>([
    ['open', half, 'OPEN'],
    ['open and past its end', { prices: ['0.9995', '0.0005'] }, 'OPEN'],
    ['open though requested', { ...half, umaStatus: 'requested' }, 'OPEN'],
    ['open though an unknown status', { ...half, umaStatus: 'escalated' }, 'OPEN'],
    ['proposed while open', { ...half, umaStatus: 'proposed' }, 'PROPOSED'],
    ['disputed while open', { ...half, umaStatus: 'disputed' }, 'DISPUTED'],
    ['disputed before closed', { ...half, ...closed, umaStatus: 'disputed' }, 'DISPUTED'],
    ['proposed before closed', { ...half, ...closed, umaStatus: 'proposed' }, 'PROPOSED'],
    ['closed', { ...half, ...closed }, 'CLOSED'],
    ['closed without a time', { ...half, closed: true }, 'CLOSED'],
    // What counts is the present status, not the past.
    ['open after a dispute', { ...half, umaHistory: ['proposed', 'disputed'] }, 'OPEN'],
  ])('%s', (_, market, expected) => {
    expect(summary(market)).toBe(expected)
  })
})

describe('of the AMM era, a winner of at least 0.999 counts as 1', () => {
  test.each<[string, Case, string]>([
    ['closed before 2023', { ...amm, ...near }, 'RESOLVED WIN 1 PRICES'],
    ['exactly 0.999', { ...amm, prices: ['0.999', '0.001'] }, 'RESOLVED WIN 0 PRICES'],
    [
      'of 40 digits',
      { ...amm, prices: ['0.0000001395779521399627', '0.9999998604220478600373'] },
      'RESOLVED WIN 1 PRICES',
    ],
    ['of three', { ...amm, prices: ['0.9991', '0.0005', '0.0004'] }, 'RESOLVED WIN 0 PRICES'],
    ['1 and a rest', { ...amm, prices: ['1', '0.0000001'] }, 'RESOLVED WIN 0 PRICES'],
    [
      'the last instant of 2022',
      { ...amm, ...near, closedAt: '2022-12-31T23:59:59.999999Z' },
      'RESOLVED WIN 1 PRICES',
    ],
    [
      'the oracle resolved it, at any time',
      { ...amm, ...near, umaStatus: 'resolved', closedAt: '2024-05-01T00:00:00Z' },
      'RESOLVED WIN 1 ORACLE',
    ],
    [
      'the oracle settled it, at an unknown time',
      { ...amm, ...near, umaStatus: 'settled', closedAt: null },
      'RESOLVED WIN 1 ORACLE',
    ],
  ])('%s', (_, market, expected) => {
    expect(summary(market)).toBe(expected)
  })

  test('and the payouts are 1 and 0', () => {
    const { resolution } = verdictOf(evidence({ ...amm, ...near }), NOW)
    expect(resolution?.payouts).toEqual(['0', '1'])
  })

  test.each<[string, Case, string]>([
    [
      'just below',
      { ...amm, prices: ['0.99899999999999999999999', '0.00100000000000000000001'] },
      'CLOSED',
    ],
    ['a loser that is not near 0', { ...amm, prices: ['0.9991', '0.0011'] }, 'CLOSED'],
    ['two winners', { ...amm, prices: ['0.9995', '0.9995'] }, 'CLOSED'],
    ['more than 1', { ...amm, prices: ['1.0001', '0'] }, 'CLOSED'],
    ['2023', { ...amm, ...near, closedAt: '2023-01-01T00:00:00Z' }, 'CLOSED'],
    ['no time of closing', { ...amm, ...near, closedAt: null }, 'CLOSED'],
    ['an order book', { ...amm, ...near, enableOrderBook: true }, 'CLOSED'],
    ['scalar', { ...amm, ...near, scalar: true }, 'CLOSED'],
    ['not closed', { ...amm, ...near, closed: false }, 'OPEN'],
    ['requested', { ...amm, ...near, umaStatus: 'requested' }, 'CLOSED'],
    ['proposed for years', { ...amm, ...near, umaStatus: 'proposed' }, 'PROPOSED'],
    ['a status nobody knows', { ...amm, ...near, umaStatus: 'escalated' }, 'CLOSED'],
  ])('but not: %s', (_, market, expected) => {
    expect(summary(market)).toBe(expected)
  })
})

describe('a proposal that nobody disputed for a week after closing', () => {
  const closedAt = '2026-11-15T12:00:00Z' // 7 days before NOW
  const justAfter = '2026-11-22T12:00:00.001Z'

  test('resolves the market, source AGED', () => {
    expect(summary({ ...aged, closedAt }, justAfter)).toBe('RESOLVED WIN 0 AGED')
    expect(summary({ ...aged, closedAt }, Date.parse(justAfter))).toBe('RESOLVED WIN 0 AGED')
    expect(summary({ ...aged, closedAt, umaStatus: 'requested' }, justAfter)).toBe(
      'RESOLVED WIN 0 AGED',
    )
    expect(summary({ ...aged, closedAt, umaHistory: [] }, justAfter)).toBe('RESOLVED WIN 0 AGED')
  })

  test.each<[string, Partial<Case>, string]>([
    ['exactly 7 days', { closedAt }, 'PROPOSED'],
    ['no time of closing', { closedAt: null }, 'PROPOSED'],
    [
      'a dispute in its history',
      { closedAt: '2024-01-01T00:00:00Z', umaHistory: ['proposed', 'disputed', 'proposed'] },
      'PROPOSED',
    ],
    ['disputed now', { closedAt: '2024-01-01T00:00:00Z', umaStatus: 'disputed' }, 'DISPUTED'],
    [
      'prices near but not exact',
      { closedAt: '2024-01-01T00:00:00Z', prices: ['0.9995', '0.0005'] },
      'PROPOSED',
    ],
    ['equal shares', { closedAt: '2024-01-01T00:00:00Z', prices: ['0.5', '0.5'] }, 'PROPOSED'],
    ['still open', { closedAt: '2024-01-01T00:00:00Z', closed: false }, 'PROPOSED'],
    ['scalar', { closedAt: '2024-01-01T00:00:00Z', scalar: true }, 'PROPOSED'],
  ])('but not: %s', (_, members, expected) => {
    expect(summary({ ...aged, ...members })).toBe(expected)
  })
})

describe('whatever the evidence', () => {
  const price = fc.constantFrom(
    '0',
    '1',
    '0.5',
    '0.25',
    '0.333',
    '0.999',
    '0.9995',
    '0.998',
    '0.001',
    '0.0005',
    '1.5',
    '-1',
    null,
  )
  const market = fc.record({
    prices: fc.array(price, { maxLength: 4 }),
    closed: fc.boolean(),
    closedAt: fc.constantFrom(null, '2021-05-01T00:00:00Z', '2024-05-01T00:00:00Z', NOW),
    umaStatus: fc.constantFrom(
      null,
      'requested',
      'proposed',
      'disputed',
      'resolved',
      'settled',
      'escalated',
    ),
    umaHistory: fc.constantFrom<string[]>([], ['proposed'], ['proposed', 'disputed', 'proposed']),
    automaticallyResolved: fc.boolean(),
    enableOrderBook: fc.boolean(),
    scalar: fc.boolean(),
  })
  const check = (property: (market: Case, verdict: ReturnType<typeof verdictOf>) => void): void =>
    fc.assert(
      fc.property(market, (sample) => property(sample, verdictOf(evidence(sample), NOW))),
      { numRuns: 5000 },
    )

  test('an open market is never resolved, nor a disputed or scalar one', () => {
    check((sample, { status }) => {
      if (!sample.closed || sample.umaStatus === 'disputed' || sample.scalar) {
        expect(status).not.toBe('RESOLVED')
      }
    })
  })

  test('resolved and having a resolution are the same thing', () => {
    check((_, { status, resolution }) => {
      expect(resolution !== null).toBe(status === 'RESOLVED')
    })
  })

  test('there is one payout per outcome and together they pay exactly 1', () => {
    check((sample, { resolution }) => {
      if (resolution === null) return
      expect(resolution.payouts).toHaveLength(sample.prices.length)
      const thousandths = resolution.payouts.map((payout) => Number(payout) * 1000)
      expect(thousandths.reduce((sum, part) => sum + part, 0)).toBe(1000)
    })
  })

  test('the winner had the highest price', () => {
    check((sample, { resolution }) => {
      if (resolution === null || resolution.winnerIndex === null) return
      const prices = sample.prices.map(Number)
      expect(prices[resolution.winnerIndex]).toBe(Math.max(...prices))
    })
  })
})
