import { expect, test } from 'vitest'
import { bytes, count, duration, table } from '../../src/cli/words.ts'

test.each([
  [0, '0.0 s'],
  [-5, '0.0 s'], // two clocks never agree to the millisecond
  [1_234, '1.2 s'],
  [35_400, '35 s'],
  [119_000, '119 s'],
  [120_000, '2 min'],
  [7_199_000, '120 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
])('%i ms is read as %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test('counts have separators, sizes are in megabytes', () => {
  expect(count(1_234_567)).toBe('1,234,567')
  expect(bytes(20_281_680)).toBe('20.3 MB')
})

test('columns of figures are aligned at their right', () => {
  expect(
    table([
      ['tier', 'open'],
      ['events', '5,184'],
    ]),
  ).toEqual(['tier     open', 'events  5,184'])
})
