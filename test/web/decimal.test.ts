import { expect, test } from 'vitest'
import { changeText, countText, moneyText, priceText } from '../../web/src/format/decimal.ts'

test.each([
  ['0', '0¢'],
  ['0.0004', '0.04¢'],
  ['0.035', '3.5¢'],
  ['0.5', '50¢'],
  ['0.9996', '>99.9¢'],
  ['1', '100¢'],
  [null, '–'],
])('a price of %s reads %s: what is not certain never looks certain', (price, text) => {
  expect(priceText(price)).toBe(text)
})

test.each([
  ['0.012', '+1.2¢'],
  ['-0.07', '−7¢'],
  ['0', '0¢'],
  ['0.00001', '0¢'],
  [null, '–'],
])('a change of %s reads %s', (change, text) => {
  expect(changeText(change)).toBe(text)
})

test.each([
  ['1234567.89', '$1.2M'],
  ['1234', '$1.2K'],
  ['17.46', '$17'],
  ['0.4', '<$1'],
  ['0', '$0'],
  [null, '–'],
])('an amount of %s reads %s', (amount, text) => {
  expect(moneyText(amount)).toBe(text)
})

test('a count has its thousands apart', () => {
  expect(countText(12345)).toBe('12,345')
})
