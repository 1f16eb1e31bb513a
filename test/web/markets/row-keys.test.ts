import { expect, test } from 'vitest'
import { rowByKey } from '../../../web/src/pages/markets/row-keys.ts'

test.each([
  ['ArrowDown', 4, 5],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 4, 3],
  ['ArrowUp', 0, 0],
  ['Home', 4, 0],
  ['End', 4, 9],
  ['Enter', 4, null],
])('%s in row %i of 10 leads to row %s', (key, index, next) => {
  expect(rowByKey(key, index, 10)).toBe(next)
})
