import { expect, test } from 'vitest'
import { countDownText, spanText } from '../../web/src/format/time.ts'

test.each([
  [-3, '0 s'],
  [119.9, '119 s'],
  [120, '2 min'],
  [3_599, '59 min'],
  [3_600, '1 h'],
  [7_500, '2 h 5 min'],
  [90_000, '1 d 1 h'],
  [8 * 86_400, '8 d'],
])('%d seconds read %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text)
})

test.each([
  [-1, '0:00'],
  [0.2, '0:01'],
  [245, '4:05'],
  [3_723, '1:02:03'],
])('a count-down of %d seconds reads %s', (seconds, text) => {
  expect(countDownText(seconds)).toBe(text)
})
