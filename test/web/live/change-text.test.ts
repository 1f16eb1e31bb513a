import { describe, expect, test } from 'vitest'
import {
  arrivalsText,
  formerOf,
  latenessText,
  payoutText,
  resultText,
  supersededText,
} from '../../../web/src/pages/live/change-text.ts'
import { evidenceRows } from '../../../web/src/pages/live/evidence-rows.ts'
import type { Change } from '../../../web/src/pages/live/feed-state.ts'
import { at, entry } from './changes.ts'

const without = (kind: Change['kind']): Change => entry(1, { kind, resolution: null })
const split: Change = entry(1, {
  resolution: {
    ...{ kind: 'SPLIT', winner: null, payouts: ['0.5', '0.5'], resolvedAt: null },
    ...{ observedAt: at(1), source: 'AUTOMATIC' },
  },
})

test.each<readonly [string, Change]>([
  ['Yes won', entry(1)],
  ['Split', split],
  ['Yes won, not what was told before', entry(1, { kind: 'CORRECTED' })],
  ['The result is taken back', without('CORRECTED')],
  ['An answer is proposed', without('PROPOSED')],
  ['The proposed answer is disputed', without('DISPUTED')],
  ['Closed, without a result yet', without('CLOSED')],
  ['It trades again', without('REOPENED')],
])('"%s"', (text, change) => {
  expect(resultText(change)).toBe(text)
})

test('payouts are exact, each beside its outcome, with what decided them', () => {
  expect(payoutText(entry(1))).toBe('Yes $1, No $0, by the oracle')
  expect(payoutText(split)).toBe('Yes $0.5, No $0.5, by Polymarket, without the oracle')
  expect(payoutText(without('CLOSED'))).toBeNull()
})

test('lateness is from the change there to the log here, where upstream names its time', () => {
  expect(latenessText(entry(90, { upstreamAt: at(78) }))).toBe('12 s late')
  expect(latenessText(entry(90))).toBeNull()
})

test('a correction names what it takes the place of, where that is on the page', () => {
  const correction = entry(9, { kind: 'CORRECTED', supersedes: 'c4' })
  expect(formerOf(correction, [entry(5), entry(4)])?.cursor).toBe('c4')
  expect(formerOf(correction, [entry(5)])).toBeNull()
  expect(supersededText(entry(4))).toMatch(/^In place of: Yes won, /)
})

test('what came is one sentence, however much it was', () => {
  expect(arrivalsText(1, entry(7))).toBe('Resolved: Will 7 happen? Yes won.')
  expect(arrivalsText(40, entry(7))).toBe(
    '40 new entries. The newest: Resolved: Will 7 happen? Yes won.',
  )
})

describe('evidence', () => {
  const evidence = {
    ...{
      closed: true,
      closedAt: null,
      umaStatus: 'resolved',
      umaHistory: ['proposed', 'resolved'],
    },
    ...{ automaticallyResolved: false, enableOrderBook: true, prices: ['0.9995', null] },
  }
  const rowsOf = (parts: Partial<Parameters<typeof evidenceRows>[0]>) =>
    Object.fromEntries(evidenceRows({ ...evidence, ...parts }, entry(7)))

  test('is exact, and says what is not known', () => {
    expect(rowsOf({})).toMatchObject({
      ...{ Closed: 'yes, at an unknown time', Oracle: 'proposed, then resolved' },
      ...{ Prices: 'Yes 0.9995, No unknown', Changed: 'unknown', Position: 'c7' },
    })
  })

  test('tells a market without the oracle, and one of the time of pools', () => {
    const unasked = { umaStatus: null, umaHistory: [], automaticallyResolved: true }
    expect(rowsOf(unasked).Oracle).toBe('not asked: Polymarket resolved it by itself')
    expect(rowsOf({ enableOrderBook: false }).Prices).toBe(
      'Yes 0.9995, No unknown (of a pool, not the order book)',
    )
  })
})
