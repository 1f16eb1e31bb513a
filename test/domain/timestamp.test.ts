import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compareTimestamps,
  millisOf,
  timestampFromMillis,
  timestampOf,
} from '../../src/domain/timestamp.ts'

describe('a timestamp', () => {
  test.each([
    ['2026-04-23T07:51:58Z', '2026-04-23T07:51:58Z'],
    ['2026-04-23T07:51:58.65396Z', '2026-04-23T07:51:58.65396Z'],
    ['2026-04-23T07:51:58.650Z', '2026-04-23T07:51:58.65Z'],
    ['2026-04-23T07:51:58.000Z', '2026-04-23T07:51:58Z'],
    ['2026-04-23T07:51:58.123456Z', '2026-04-23T07:51:58.123456Z'],
    ['2026-04-23T07:51:58.123456789Z', '2026-04-23T07:51:58.123456Z'],
    ['2026-04-23T07:51:58.120000999Z', '2026-04-23T07:51:58.12Z'],
    ['2026-04-23t07:51:58z', '2026-04-23T07:51:58Z'],
    ['2021-12-05 20:37:01+00', '2021-12-05T20:37:01Z'],
    ['2025-07-01 22:22:21.75294+00', '2025-07-01T22:22:21.75294Z'],
    ['2025-07-01 22:22:21.750+00', '2025-07-01T22:22:21.75Z'],
    ['2022-11-01 00:00:00+00:00:00', '2022-11-01T00:00:00Z'],
    ['2022-11-01T00:00:00+00:00', '2022-11-01T00:00:00Z'],
    ['2022-11-01T00:00:00-00:00', '2022-11-01T00:00:00Z'],
    ['2022-11-01T00:30:00.5+01:00', '2022-10-31T23:30:00.5Z'],
    ['2022-12-31T20:00:00-0530', '2023-01-01T01:30:00Z'],
    ['2022-12-31 20:00:00-05', '2023-01-01T01:00:00Z'],
    ['1890-01-01T00:00:00+00:53:28', '1889-12-31T23:06:32Z'],
    ['2026-04-21', '2026-04-21T00:00:00Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['2000-02-29', '2000-02-29T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ])('written as %j is %j', (text, expected) => {
    expect(timestampOf(text)).toBe(expected)
  })

  test.each([
    [''],
    ['soon'],
    ['November 1, 2022'],
    ['2026-02-29T00:00:00Z'],
    ['1900-02-29'],
    ['2026-04-31'],
    ['2026-13-01'],
    ['2026-00-01'],
    ['2026-01-00'],
    ['0000-01-01T00:00:00Z'],
    ['2026-01-01T24:00:00Z'],
    ['2026-01-01T23:60:00Z'],
    ['2026-01-01T23:59:60Z'],
    ['2026-01-01T23:59Z'],
    ['2026-01-01T23:59:59'],
    ['2026-01-01 23:59:59.5'],
    ['2026-01-01T23:59:59.Z'],
    ['2026-01-01T23:59:59Zulu'],
    ['2026-01-01T23:59:59+1'],
    ['2026-01-01_23:59:59Z'],
    ['2026/01/01'],
    ['02026-01-01'],
    ['2026-01-1'],
    ['9999-12-31T23:59:59-01:00'],
    ['0001-01-01T00:00:00+01:00'],
  ])('is not made of %j', (text) => {
    expect(timestampOf(text)).toBeNull()
  })

  const someMillis = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2100, 0) })
  const someMicros = fc.tuple(someMillis, fc.integer({ min: 0, max: 999 }))
  const written = ([millis, micros]: readonly [number, number]): string =>
    `${new Date(millis).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`

  test('keeps every microsecond, and reading it again changes nothing', () => {
    fc.assert(
      fc.property(someMicros, ([millis, micros]) => {
        const timestamp = timestampOf(written([millis, micros])) ?? ''
        expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?Z$/)
        expect(millisOf(timestamp)).toBe(millis)
        expect(timestampOf(timestamp)).toBe(timestamp)
        const fraction = timestamp.slice(20, -1).padEnd(6, '0')
        expect(Number(fraction)).toBe((millis % 1000) * 1000 + micros)
      }),
    )
  })

  test('is ordered by time, which plain string order is not', () => {
    expect('2026-01-01T00:00:01.5Z' < '2026-01-01T00:00:01Z').toBe(true)
    expect(compareTimestamps('2026-01-01T00:00:01Z', '2026-01-01T00:00:01.5Z')).toBe(-1)
    fc.assert(
      fc.property(someMicros, someMicros, (a, b) => {
        const left = timestampOf(written(a)) ?? ''
        const right = timestampOf(written(b)) ?? ''
        const expected = Math.sign(a[0] - b[0]) || Math.sign(a[1] - b[1])
        expect(compareTimestamps(left, right)).toBe(expected)
      }),
    )
  })

  test('made of milliseconds is canonical', () => {
    expect(timestampFromMillis(1_766_162_100_000)).toBe('2025-12-19T16:35:00Z')
    expect(timestampFromMillis(1_766_162_100_250)).toBe('2025-12-19T16:35:00.25Z')
  })
})
