import { expect, test } from 'vitest'
import { percentText, periodText, tookText } from '../../../web/src/pages/status/words.ts'

test.each([
  [30, '30 s'],
  [45, '45 s'],
  [300, '5 min'],
  [450, '7.5 min'],
])('a period of %d seconds is %s, exactly', (seconds, text) => {
  expect(periodText(seconds)).toBe(text)
})

test.each([
  [0.14, '0.1 s'],
  [3, '3.0 s'],
  [12.4, '12 s'],
  [150, '2.5 min'],
])('a run of %d seconds took %s', (seconds, text) => {
  expect(tookText(seconds)).toBe(text)
})

test.each([
  [4_999, 5_000, '99.9 %'],
  [5_000, 5_000, '100 %'],
  [5_010, 5_000, '100 %'],
  [0, 5_000, '0 %'],
  [7, 0, '–'],
])(
  '%d of %d is %s: never more than all, and never all where one is missing',
  (part, whole, text) => {
    expect(percentText(part, whole)).toBe(text)
  },
)
