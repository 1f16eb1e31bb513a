import { expect, test } from 'vitest'
import { decimalSum } from '../../web/src/format/decimal-sum.ts'

test.each([
  [['0.1', '0.2'], '0.3'],
  [['0.035', '0.9', '0.065'], '1'],
  [['1', '2', '3'], '6'],
  [['0.0004', '12'], '12.0004'],
  [['0.5', '-0.7'], '-0.2'],
  [['-0.05', '0.05'], '0'],
  [['9007199254740993', '0.01'], '9007199254740993.01'],
  [['0'], '0'],
  [[], '0'],
])('the sum of %j is exactly %s', (decimals, sum) => {
  expect(decimalSum(decimals)).toBe(sum)
})
