import { expect, test } from 'vitest'
import {
  offsetOfFirst,
  renderedRows,
  rowsInWindow,
} from '../../../web/src/pages/markets/window-rows.ts'

const height = 900
const rowHeight = 72

test('a window over the top of a list shows its first rows', () => {
  expect(rowsInWindow({ offset: -250, height, rowHeight })).toEqual({ first: 0, last: 9 })
})

test('a row that shows by one pixel is in view', () => {
  expect(rowsInWindow({ offset: 71, height: 145, rowHeight })).toEqual({ first: 0, last: 2 })
  expect(rowsInWindow({ offset: 72, height: 144, rowHeight })).toEqual({ first: 1, last: 2 })
})

test('a list below the window has no row in view', () => {
  const { first, last } = rowsInWindow({ offset: -2_000, height, rowHeight })
  expect(last).toBeLessThan(first)
})

test('eight rows around the window are rendered, as far as there are any', () => {
  const rows = renderedRows({ first: 100, last: 112 }, 10_000, null)
  expect([rows[0], rows.at(-1), rows.length]).toEqual([92, 120, 29])
  expect(renderedRows({ first: 0, last: 12 }, 5, null)).toEqual([0, 1, 2, 3, 4])
  expect(renderedRows({ first: 0, last: 12 }, 0, null)).toEqual([])
})

test('the row with the focus and its neighbours are rendered in their place, far as they are', () => {
  const view = { first: 100, last: 101 }
  expect(renderedRows(view, 10_000, 3).slice(0, 4)).toEqual([2, 3, 4, 92])
  expect(renderedRows(view, 10_000, 9_999).slice(-3)).toEqual([109, 9_998, 9_999])
  expect(renderedRows(view, 10_000, 100)).toHaveLength(18)
  expect(renderedRows({ first: 0, last: 1 }, 2, 7)).toEqual([0, 1])
})

test('a list that became shorter than its place still renders its end', () => {
  expect(renderedRows({ first: 100, last: 112 }, 10, null)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
})

test("rows of another height bring the first row in view to the window's top", () => {
  expect(offsetOfFirst({ offset: 7_250, rowHeight }, 136)).toBe(100 * 136)
  expect(offsetOfFirst({ offset: 13_700, rowHeight: 136 }, 72)).toBe(100 * 72)
})

test('nothing moves where the list begins in the window, or no height has changed', () => {
  expect(offsetOfFirst({ offset: -250, rowHeight }, 136)).toBeNull()
  expect(offsetOfFirst({ offset: 7_250, rowHeight }, 72)).toBeNull()
})
