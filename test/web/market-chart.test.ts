import { describe, expect, test } from 'vitest'
import {
  type Candle,
  chartDataOf,
  chartSummary,
  indexAt,
  priceScale,
  rangeOf,
  recordedSince,
} from '../../web/src/pages/market/chart-data.ts'
import { keyedIndex } from '../../web/src/pages/market/chart-keys.ts'
import { historyEnd } from '../../web/src/pages/market/chart-range.ts'
import { placeText } from '../../web/src/pages/market/place-text.ts'

const MIDNIGHT = Date.parse('2026-11-23T00:00:00Z') / 1_000

const candle = (minute: number, close: string, low = close, high = close): Candle => ({
  at: new Date((MIDNIGHT + minute * 60) * 1_000).toISOString(),
  interval: 'MINUTE',
  ...{ close, low, high },
})

describe('the points of a chart', () => {
  test('a price stands until the next one, its high and low for its own minute only', () => {
    const data = chartDataOf([candle(0, '0.5', '0.4', '0.6'), candle(10, '0.7')], MIDNIGHT + 610)
    expect(data.times.map((time) => time - MIDNIGHT)).toEqual([0, 60, 600, 610])
    expect(data.prices).toEqual([50, 50, 70, 70])
    expect(data.highs).toEqual([60, 50, 70, 70])
    expect(data.lows).toEqual([40, 50, 70, 70])
  })

  test('neighbouring minutes need no point between them', () => {
    const data = chartDataOf([candle(0, '0.5'), candle(1, '0.25')], MIDNIGHT + 180)
    expect(data.times.map((time) => time - MIDNIGHT)).toEqual([0, 60, 120, 180])
  })

  test('a last price that came after the end is still there', () => {
    const data = chartDataOf([candle(0, '0.5'), candle(5, '1')], MIDNIGHT + 240)
    expect(data.times.map((time) => time - MIDNIGHT)).toEqual([0, 60, 300])
    expect(data.prices.at(-1)).toBe(100)
  })

  test('no candle makes no point', () => {
    expect(chartDataOf([], MIDNIGHT).times).toEqual([])
  })
})

test('the price at a time is the one that began before it, and never a later one', () => {
  expect(indexAt([10, 20, 30], 19.9)).toBe(0)
  expect(indexAt([10, 20, 30], 20)).toBe(1)
  expect(indexAt([10, 20, 30], 99)).toBe(2)
  expect(indexAt([10, 20, 30], 5)).toBe(0)
})

describe('the scale of prices', () => {
  test('leaves a margin around what moved', () => {
    expect(priceScale({ lows: [30], highs: [80] })).toEqual([26, 84])
  })

  test('does not blow up a movement of a tenth of a cent', () => {
    const [bottom, top] = priceScale({ lows: [50], highs: [50.1] })
    expect(top - bottom).toBeCloseTo(4)
  })

  test('never leaves 0 to 100, at either edge', () => {
    expect(priceScale({ lows: [0.1], highs: [0.3] })).toEqual([0, 4])
    expect(priceScale({ lows: [99.9], highs: [100] })).toEqual([96, 100])
    expect(priceScale({ lows: [0], highs: [100] })).toEqual([0, 100])
  })
})

describe('the sentence beside the chart', () => {
  test('tells first, last, lowest and highest', () => {
    const candles = [candle(0, '0.5'), candle(1, '0.7', '0.095', '0.81'), candle(2, '0.65')]
    expect(chartSummary('Yes', candles)).toBe(
      'Yes went from 50¢ to 65¢, at least 9.5¢, at most 81¢.',
    )
  })

  test('a price that never moved is said so', () => {
    expect(chartSummary('Up', [candle(0, '0.5')])).toBe('Up stood at 50¢ all the time.')
    expect(chartSummary('Up', [])).toBe('')
  })
})

describe('since when prices are recorded', () => {
  const range = rangeOf('MINUTE')
  const end = (MIDNIGHT + 6 * 3_600) * 1_000

  test('is said where the range begins earlier', () => {
    expect(recordedSince([candle(90, '0.5')], range, end)).toMatch(/^Nothing was recorded before /)
  })

  test('is not said where the range is full', () => {
    expect(recordedSince([candle(0, '0.5')], range, end)).toBeNull()
    expect(recordedSince([], range, end)).toBeNull()
  })
})

test('the history of a closed market ends ten minutes after it closed', () => {
  expect(historyEnd('2026-11-23T05:05:00Z')).toBe('2026-11-23T05:15:00.000Z')
  expect(historyEnd(null)).toBeNull()
})

test('keys move the cursor by a point, by a tenth, or to an end, and never past it', () => {
  const moved = (key: string, index: number) => keyedIndex(key, index, 100)
  expect(moved('ArrowLeft', 50)).toBe(49)
  expect(moved('ArrowRight', 50)).toBe(51)
  expect(moved('PageDown', 50)).toBe(40)
  expect(moved('PageUp', 95)).toBe(99)
  expect(moved('Home', 50)).toBe(0)
  expect(moved('End', 50)).toBe(99)
  expect(moved('ArrowLeft', 0)).toBe(0)
  expect(moved('Tab', 50)).toBeNull()
})

describe('the words of a place', () => {
  const data = chartDataOf([candle(0, '0.5', '0.4', '0.6'), candle(10, '0.7')], MIDNIGHT + 610)

  test('are its price, and how far it went there', () => {
    expect(placeText(data, { index: 0, time: MIDNIGHT + 5 })).toMatch(/: 50¢ \(40¢ to 60¢\)$/)
    expect(placeText(data, { index: 1, time: MIDNIGHT + 99 })).toMatch(/: 50¢$/)
  })

  test('are those of the end, where no place is chosen or it is gone', () => {
    expect(placeText(data, null)).toMatch(/: 70¢$/)
    expect(placeText(data, { index: 99, time: MIDNIGHT + 610 })).toMatch(/: 70¢$/)
    expect(placeText(chartDataOf([], MIDNIGHT), null)).toBe('')
  })
})
