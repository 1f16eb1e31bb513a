import { expect, test } from 'vitest'
import { FeedGapError } from '../../src/client/errors.ts'
import { createPosition } from '../../src/client/position.ts'

const change = (cursor: string, previousCursor: string) => ({ cursor, previousCursor })

test('a change that continues the stream is new, and moves the position', () => {
  const position = createPosition('c1', false)
  expect(position.takeChange(change('c2', 'c1'))).toBe(true)
  expect(position.cursor).toBe('c2')
})

test('a repeat is none, and leaves the position alone', () => {
  const position = createPosition('c1', false)
  position.takeChange(change('c2', 'c1'))
  position.takeChange(change('c3', 'c2'))
  expect(position.takeChange(change('c1', 'c0'))).toBe(false)
  expect(position.takeChange(change('c2', 'c1'))).toBe(false)
  expect(position.takeChange(change('c3', 'c2'))).toBe(false)
  expect(position.cursor).toBe('c3')
  expect(position.takeChange(change('c4', 'c3'))).toBe(true)
})

test('a change after another position than this is a gap', () => {
  const position = createPosition('c1', false)
  expect(() => position.takeChange(change('c3', 'c2'))).toThrow(new FeedGapError('c1', 'c2'))
  expect(position.cursor).toBe('c1')
})

test('the heartbeat of an unfiltered stream that is elsewhere proves a gap', () => {
  const position = createPosition('c1', false)
  position.takeHeartbeat('c1')
  expect(() => position.takeHeartbeat('c2')).toThrow(new FeedGapError('c1', 'c2'))
})

test('the heartbeat of a filtered stream moves the position, and never back', () => {
  const position = createPosition('c1', true)
  position.takeHeartbeat('c5')
  expect(position.takeChange(change('c6', 'c5'))).toBe(true)
  position.takeHeartbeat('c5')
  expect(position.cursor).toBe('c6')
})

test('without a cursor the first heartbeat is where the stream begins', () => {
  const position = createPosition(null, false)
  expect(position.cursor).toBeNull()
  position.takeHeartbeat('c7')
  expect(position.cursor).toBe('c7')
  expect(() => position.takeChange(change('c9', 'c8'))).toThrow(FeedGapError)
})

test('a reset begins anew, whatever came before', () => {
  const position = createPosition('c9', false)
  position.reset('c3')
  expect(position.takeChange(change('c4', 'c3'))).toBe(true)
  position.reset('c3')
  expect(position.takeChange(change('c4', 'c3'))).toBe(true)
})

test('a repeat of what is no longer remembered is an error, never a loss unseen', () => {
  const position = createPosition('c0', false)
  for (let n = 1; n <= 1_000; n += 1) position.takeChange(change(`c${n}`, `c${n - 1}`))
  expect(position.takeChange(change('c1', 'c0'))).toBe(false)
  position.takeChange(change('c1001', 'c1000'))
  expect(() => position.takeChange(change('c1', 'c0'))).toThrow(FeedGapError)
})
