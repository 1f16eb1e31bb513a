import { expect, test } from 'vitest'
import {
  choiceOf,
  filterOf,
  isNarrowed,
  ordersOf,
  pathOf,
  widened,
} from '../../../web/src/pages/markets/market-choice.ts'

const NOW = Date.parse('2026-11-23T05:00:00Z')

test('an address without a query string shows open markets, no short ones, by volume of 24 h', () => {
  expect(choiceOf('')).toEqual({
    query: '',
    category: null,
    tag: null,
    status: 'open',
    short: false,
    order: 'VOLUME_24H_DESC',
  })
  expect(filterOf(choiceOf(''), NOW)).toEqual({ status: ['OPEN'], isShort: false })
  expect(pathOf(choiceOf(''))).toBe('/')
})

test('an address says the whole choice, and its defaults are left out', () => {
  const path =
    '/?q=fed+cut&category=finance&tag=economy&status=any&short=shown&order=liquidity_desc'
  const choice = choiceOf(path.slice(2))
  expect(choice).toEqual({
    query: 'fed cut',
    category: 'FINANCE',
    tag: 'economy',
    status: 'any',
    short: true,
    order: 'LIQUIDITY_DESC',
  })
  expect(pathOf(choice)).toBe(path)
  expect(pathOf(choiceOf('q=+&category=&tag=&status=open&order=volume_24h_desc'))).toBe('/')
})

test('what an address says without sense is as if it were not said', () => {
  expect(choiceOf('category=cars&status=toString&short=yes&order=price')).toEqual(choiceOf(''))
})

test('a filter asks for what is chosen', () => {
  const choice = choiceOf('category=sports&tag=nba&status=awaiting&short=shown')
  expect(filterOf(choice, NOW)).toEqual({
    status: ['PROPOSED', 'DISPUTED'],
    category: 'SPORTS',
    tags: ['nba'],
  })
})

test('"any status" names every status, because the server shows fewer when none is named', () => {
  expect(filterOf(choiceOf('status=any'), NOW).status).toEqual([
    ...['OPEN', 'PROPOSED', 'DISPUTED', 'CLOSED', 'RESOLVED'],
  ])
})

test('what ends soonest has not ended yet', () => {
  expect(filterOf(choiceOf('order=ending_soon'), NOW).endsAfter).toBe('2026-11-23T05:00:00.000Z')
})

test('a search has no order, so it leaves out nothing that has ended', () => {
  expect(filterOf(choiceOf('q=fed&order=ending_soon'), NOW)).not.toHaveProperty('endsAfter')
})

test('over markets come closed last first, and no trading orders are offered', () => {
  expect(choiceOf('status=resolved').order).toBe('CLOSED_RECENTLY')
  expect(ordersOf('closed')).toEqual(['CLOSED_RECENTLY', 'VOLUME_DESC', 'NEWEST'])
  expect(ordersOf('any')).not.toContain('CLOSED_RECENTLY')
})

test('an order that the new status does not offer becomes its usual one', () => {
  const soonest = choiceOf('order=ending_soon')
  expect(pathOf({ ...soonest, status: 'closed' })).toBe('/?status=closed')
  expect(choiceOf('status=open&order=closed_recently').order).toBe('VOLUME_24H_DESC')
})

test('an empty search is offered among all markets, unless it was among all', () => {
  const narrow = choiceOf('q=fed&category=sports&tag=nba')
  expect(isNarrowed(narrow)).toBe(true)
  expect(pathOf(widened(narrow))).toBe('/?q=fed&status=any&short=shown')
  expect(isNarrowed(widened(narrow))).toBe(false)
})
