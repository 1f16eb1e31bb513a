import { expect, test } from 'vitest'
import {
  choiceOf,
  type FeedChoice,
  filterOf,
  searchOf,
  toggleKind,
} from '../../../web/src/pages/live/feed-filter.ts'

test.each<readonly [string, FeedChoice, object]>([
  ['', { kinds: [], short: false }, { includeShort: false }],
  ['?short=on', { kinds: [], short: true }, {}],
  [
    '?kinds=resolved,corrected',
    { kinds: ['RESOLVED', 'CORRECTED'], short: false },
    { kinds: ['RESOLVED', 'CORRECTED'], includeShort: false },
  ],
  ['?kinds=disputed&short=on', { kinds: ['DISPUTED'], short: true }, { kinds: ['DISPUTED'] }],
])('the address "%s" is a choice and a filter, and back', (search, choice, filter) => {
  expect(choiceOf(search)).toEqual(choice)
  expect(searchOf(choice)).toBe(search)
  expect(filterOf(choice)).toEqual(filter)
})

test('what is no kind is left out of an address', () => {
  expect(choiceOf('?kinds=resolved,eaten&short=1').kinds).toEqual(['RESOLVED'])
})

test('a kind is chosen and let go, and the order is always the same', () => {
  const chosen = toggleKind({ kinds: ['CORRECTED'], short: true }, 'RESOLVED')
  expect(chosen).toEqual({ kinds: ['RESOLVED', 'CORRECTED'], short: true })
  expect(toggleKind(chosen, 'CORRECTED').kinds).toEqual(['RESOLVED'])
})
