import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalOf } from '../../src/domain/decimal.ts'

const CANONICAL = /^(0|-?(0\.\d*[1-9]|[1-9]\d*(\.\d*[1-9])?))$/

/** The value of a decimal text as mantissa x 10^-scale, without floats. */
const exactly = (text: string): readonly [bigint, number] => {
  const [, sign, whole = '', fraction = '', power = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const mantissa = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n)
  return [mantissa, fraction.length - Number(power)]
}

const isSameNumber = (a: string, b: string): boolean => {
  const [left, leftScale] = exactly(a)
  const [right, rightScale] = exactly(b)
  const scale = Math.max(leftScale, rightScale)
  return left * 10n ** BigInt(scale - leftScale) === right * 10n ** BigInt(scale - rightScale)
}

describe('a decimal', () => {
  test.each([
    ['0', '0'],
    ['1', '1'],
    ['0.5', '0.5'],
    ['0.50', '0.5'],
    ['1.000', '1'],
    ['00.5', '0.5'],
    ['007', '7'],
    ['100', '100'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['-0.010', '-0.01'],
    ['+3', '3'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e-7', '0.0000001'],
    ['1.5e-7', '0.00000015'],
    ['12.5E2', '1250'],
    ['1.25e1', '12.5'],
    ['-2e+3', '-2000'],
    ['0e50', '0'],
    ['192817.4904490008', '192817.4904490008'],
    [
      '0.000000000005588688405155061707416596453428119',
      '0.000000000005588688405155061707416596453428119',
    ],
  ])('written as the text %j is %j', (text, expected) => {
    expect(decimalOf(text)).toBe(expected)
  })

  test.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [0.001, '0.001'],
    [0.999, '0.999'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-0.0145, '-0.0145'],
    [1.009, '1.009'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000'],
    [192817.4490904, '192817.4490904'],
    [1531479285, '1531479285'],
  ])('written as the number %d is %j', (value, expected) => {
    expect(decimalOf(value)).toBe(expected)
  })

  test.each(
    [
      '',
      ' 1',
      '1 ',
      '.',
      '-',
      '+',
      '1e',
      'e5',
      'NaN',
      'abc',
      'Infinity',
      '0x10',
      '1,5',
      '1.2.3',
    ].concat('1e101', '1e99999', '8000e97', '1e-99', '9'.repeat(101)),
  )('is not made of the text %j', (text) => {
    expect(decimalOf(text)).toBeNull()
  })

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [null], [undefined], [true], [{}], [['1']]])(
    'is not made of %o',
    (value) => {
      expect(decimalOf(value)).toBeNull()
    },
  )

  test('from any double is canonical and reads back as that very double', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e50, max: 1e50 }),
          fc.double({ noNaN: true, min: 0, max: 1 }),
          fc.integer({ min: 0, max: 100_000 }).map((n) => n / 10_000),
        ),
        (value) => {
          const decimal = decimalOf(value)
          if (Math.abs(value) > 0 && Math.abs(value) < 1e-80) return // more digits than we allow
          expect(decimal).toMatch(CANONICAL)
          expect(Number(decimal)).toBe(value + 0)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('from any decimal text is canonical and exactly the same number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+-]?\d{1,20}(\.\d{0,25})?(e[+-]?[0-4]?\d)?$/), (text) => {
        const decimal = decimalOf(text)
        expect(decimal).toMatch(CANONICAL)
        expect(isSameNumber(decimal ?? '', text)).toBe(true)
        expect(decimalOf(decimal)).toBe(decimal)
      }),
      { numRuns: 2000 },
    )
  })
})
