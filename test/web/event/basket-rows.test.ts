import { describe, expect, test } from 'vitest'
import { moveOf } from '../../../web/src/format/move.ts'
import type { BasketMarketFragment, MarketStatus } from '../../../web/src/graphql/documents.ts'
import {
  inOrder,
  isDecided,
  newerOf,
  sumOfPrices,
  withKept,
} from '../../../web/src/pages/event/basket-rows.ts'

const market = (
  id: string,
  price: string | null,
  status: MarketStatus = 'OPEN',
): BasketMarketFragment => ({
  ...{ id, gammaId: id, slug: id, question: `${id}?`, groupTitle: id, status },
  outcomes: [
    { index: 0, name: 'Yes', price, payout: null },
    { index: 1, name: 'No', price: '0.5', payout: null },
  ],
  ...{ priceChange24h: null, volume24h: null },
  freshness: { observedAt: '2026-11-03T12:00:00Z', ageSeconds: 3, isStale: false },
})

const idsOf = (rows: readonly { readonly id: string }[]): string =>
  rows.map(({ id }) => id).join(' ')

describe('the order of a basket', () => {
  test('is that of the server at first', () => {
    const rows = [market('a', '0.5'), market('b', '0.001'), market('c', '0.001')]
    expect(idsOf(inOrder(rows, [], false))).toBe('a b c')
  })

  test('of equal prices does not move, whatever was traded meanwhile', () => {
    const rows = [market('c', '0.001'), market('b', '0.0010'), market('a', '0.001')]
    expect(idsOf(inOrder(rows, ['a', 'b', 'c'], false))).toBe('a b c')
  })

  test('follows the prices, with those that have none last', () => {
    const rows = [market('a', null), market('b', '0.2'), market('c', '0.7'), market('d', '0')]
    expect(idsOf(inOrder(rows, ['a', 'b', 'c', 'd'], false))).toBe('c b d a')
  })

  test('is held while somebody is in a row, and new ones come last', () => {
    const rows = [market('new', '0.9'), market('b', '0.8'), market('a', '0.1')]
    expect(idsOf(inOrder(rows, ['a', 'b', 'gone'], true))).toBe('a b new')
  })
})

describe('the sum of prices', () => {
  test('is exact, and of open markets alone', () => {
    const rows = [
      market('a', '0.1'),
      market('b', '0.2', 'PROPOSED'),
      market('c', '1', 'RESOLVED'),
      market('d', '0.7', 'CLOSED'),
    ]
    expect(sumOfPrices(rows)).toBe('0.3')
  })

  test.each([
    ['one open market', [market('a', '0.1'), market('b', '0', 'RESOLVED')]],
    ['markets of which one has no price', [market('a', '0.1'), market('b', null)]],
    ['none', []],
  ])('of %s says nothing', (_, rows) => {
    expect(sumOfPrices(rows)).toBeNull()
  })
})

test.each([
  ['all are open', 0, [], false],
  ['some are resolved to No', 0, ['0'], false],
  ['one is closed, and may be resolved to Yes', 1, [], true],
  ['one is resolved to Yes', 0, ['1'], true],
  ['one is split', 0, ['0.5'], true],
  ['of one it is not known what it paid', 0, [null], true],
])('of markets that exclude each other, where %s', (_, closed, payouts, decided) => {
  const nodes = payouts.map((payout) => ({ outcomes: [{ payout }, { payout: '0.5' }] }))
  expect(isDecided({ closed: { totalCount: closed }, resolved: { nodes } })).toBe(decided)
})

describe('what "Get prices" brought', () => {
  const seen = (observedAt: string) => ({
    data: { ...market('a', '0.5'), freshness: { observedAt, ageSeconds: 0, isStale: false } },
    at: 0,
  })
  const listed = seen('2026-11-03T12:00:00.5Z')

  test.each([
    ['stands while the list is older', '2026-11-03T12:00:01Z', true],
    ['gives way to a list as new', '2026-11-03T12:00:00.500Z', false],
    ['gives way to a newer list', '2026-11-03T12:00:00Z', false],
  ])('%s', (_, observedAt, stands) => {
    const got = seen(observedAt)
    expect(newerOf(listed, got)).toBe(stands ? got : listed)
  })

  test('is nothing at first', () => {
    expect(newerOf(listed, null)).toBe(listed)
  })
})

test.each([
  ['0.5', '0.51', 'up'],
  ['0.5', '0.4', 'down'],
  ['0.5', '0.50', undefined],
  [null, '0.5', undefined],
  ['0.5', null, undefined],
])('a price that went from %s to %s moved: %s', (before, after, move) => {
  expect(moveOf(before, after)).toBe(move)
})

test.each([
  [[3, 4, 5], null, [3, 4, 5]],
  [[3, 4, 5], 4, [3, 4, 5]],
  [[3, 4, 5], 1, [1, 2, 3, 4, 5]],
  [[3, 4], 6, [3, 4, 5, 6]],
  [[], null, []],
])('of rows %j with %s kept, rendered are %j', (indexes, kept, rendered) => {
  expect(withKept(indexes, kept)).toEqual(rendered)
})
