import { expect, test } from 'vitest'
import { addressedPage, namedPages } from '../../../web/src/pages/markets/named-page.ts'

const pathsOf = (text: string) => namedPages(text).map(({ path }) => path)

test.each([
  ['https://polymarket.com/event/fed-decision/fed-cuts-rates', '/market/fed-cuts-rates'],
  [
    'https://polymarket.com/event/fed-decision/fed-cuts-rates/?tid=17#top',
    '/market/fed-cuts-rates',
  ],
  ['polymarket.com/market/fed-cuts-rates', '/market/fed-cuts-rates'],
  ['www.polymarket.com/pt-br/event/fed-decision/fed-cuts-rates', '/market/fed-cuts-rates'],
  ['https://polymarket.com/event/fed-decision', '/event/fed-decision'],
  ['  https://polymarket.com/event/fed-decision/?tid=17 ', '/event/fed-decision'],
  ['https://polymarket.com/tr/event/fed-decision', '/event/fed-decision'],
])('the address %s leads to %s', (text, path) => {
  expect(addressedPage(text)?.path).toBe(path)
  expect(pathsOf(text)).toEqual([path])
})

test.each([
  ['  512345 ', ['/market/512345']],
  ['Market:512345', ['/market/512345']],
  ['will-it-rain-2026', ['/market/will-it-rain-2026', '/event/will-it-rain-2026']],
])('%j, which is no address, may mean %j', (text, paths) => {
  expect(pathsOf(text)).toEqual(paths)
  expect(addressedPage(text)).toBeNull()
})

test.each([
  ['bitcoin'],
  ['fed cuts rates'],
  ['https://example.com/event/fed-decision/fed-cuts-rates'],
  ['https://polymarket.com/'],
  ['https://polymarket.com/portfolio'],
  ['https://polymarket.com/event/a/b/c'],
  ['polymarket.community/event/a-b'],
  ['Event:903193'],
  [''],
])('%j names no page', (text) => {
  expect(namedPages(text)).toEqual([])
})
