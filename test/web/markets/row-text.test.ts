import { expect, test } from 'vitest'
import { leadingOutcomes, momentOf } from '../../../web/src/pages/markets/row-text.ts'
import { resultText } from '../../../web/src/parts/market-result.ts'

const outcome = (
  index: number,
  name: string,
  price: string | null,
  payout: string | null = null,
) => ({
  ...{ index, name, price, payout },
})

const namesOf = (outcomes: readonly { readonly name: string }[]) => outcomes.map(({ name }) => name)

test('both outcomes of two are shown', () => {
  const outcomes = [outcome(0, 'Yes', '0.4'), outcome(1, 'No', '0.6')]
  expect(namesOf(leadingOutcomes({ outcomes, groupTitle: null }))).toEqual(['Yes', 'No'])
})

test('one candidate among several shows Yes alone', () => {
  const outcomes = [outcome(0, 'Yes', '0.4'), outcome(1, 'No', '0.6')]
  expect(namesOf(leadingOutcomes({ outcomes, groupTitle: 'Person A' }))).toEqual(['Yes'])
})

test('two sides of a line in a group of lines are both shown', () => {
  const outcomes = [outcome(0, 'Over', '0.4'), outcome(1, 'Under', '0.6')]
  expect(namesOf(leadingOutcomes({ outcomes, groupTitle: 'O/U 195.5' }))).toEqual(['Over', 'Under'])
})

test('of many outcomes the two likeliest are shown, and one without a price last', () => {
  const outcomes = [outcome(0, 'A', null), outcome(1, 'B', '0.1'), outcome(2, 'C', '0.09')]
  expect(namesOf(leadingOutcomes({ outcomes, groupTitle: null }))).toEqual(['B', 'C'])
})

test('a result is the winner, whatever the prices say', () => {
  const outcomes = [outcome(0, 'Over', '0.99', '0'), outcome(1, 'Under', '0.01', '1.0')]
  expect(resultText({ status: 'RESOLVED', outcomes })).toBe('Under')
})

test('a split tells what each share paid', () => {
  const outcomes = [outcome(0, 'Yes', '0.5', '0.5'), outcome(1, 'No', '0.5', '0.5')]
  expect(resultText({ status: 'RESOLVED', outcomes })).toBe('Split 50¢ / 50¢')
})

test('a price of 1 is no result', () => {
  const outcomes = [outcome(0, 'Yes', '1'), outcome(1, 'No', '0')]
  expect(resultText({ status: 'CLOSED', outcomes })).toBeNull()
})

const NOW = Date.parse('2026-11-23T12:00:00Z')
const times = { status: 'OPEN', endsAt: null, closedAt: null, tradingWindow: null } as const

test('an open market ends in so long, or has ended', () => {
  const market = { ...times, endsAt: '2026-11-26T12:00:00Z' }
  expect(momentOf(market, NOW)).toEqual({ at: '2026-11-26T12:00:00Z', text: 'ends in 3 d' })
  const late = { ...times, endsAt: '2026-11-23T11:55:00Z' }
  expect(momentOf(late, NOW)?.text).toBe('ended 5 min ago')
})

test('the end of its window counts before the end of its trading', () => {
  const tradingWindow = { startsAt: '2026-11-23T12:00:00Z', endsAt: '2026-11-23T12:05:00Z' }
  const market = { ...times, endsAt: '2026-11-23T12:09:00Z', tradingWindow }
  expect(momentOf(market, NOW)?.text).toBe('ends in 5 min')
})

test('a market that is over tells when it was closed, not when it was to end', () => {
  const over = { ...times, endsAt: '2026-11-26T12:00:00Z', closedAt: '2026-11-23T10:00:00Z' }
  expect(momentOf({ ...over, status: 'RESOLVED' }, NOW)?.text).toBe('closed 2 h ago')
  expect(momentOf({ ...over, status: 'CLOSED' }, NOW)?.text).toBe('closed 2 h ago')
})

test('a market that was closed and is open again tells its end', () => {
  const again = { ...times, endsAt: '2026-11-26T12:00:00Z', closedAt: '2026-11-23T10:00:00Z' }
  expect(momentOf(again, NOW)?.text).toBe('ends in 3 d')
})

test('nothing is said of an end that nobody knows', () => {
  expect(momentOf(times, NOW)).toBeNull()
})
