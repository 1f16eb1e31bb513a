import { beforeAll, describe, expect, test } from 'vitest'
import type { Market } from '../../src/domain/market.ts'
import { verdictOf } from '../../src/domain/resolution.ts'
import { isShort, tradingWindowOf } from '../../src/domain/short.ts'
import { compareTimestamps } from '../../src/domain/timestamp.ts'
import { type Parsed, parseEventRows, parseMarketRows } from '../../src/gamma/parse.ts'
import {
  type JsonObject,
  readRecording,
  recordingFiles,
  recordingsDir,
  recordingsNote,
} from '../support/recordings.ts'
import { disagreements } from './parse-slow-reading.ts'

const HOUR_MS = 3_600_000
const NOW = '2026-11-22T00:00:00Z'
const SAMPLE = 1000
const SAMPLE_PER_FILE = 100
/** Rows in all recorded files, the nested ones included. */
const RECORDED_ROWS = 49_280

interface Sighting {
  readonly row: JsonObject
  readonly market: Market
}

const isSameInstant = (market: Market, row: JsonObject): boolean =>
  market.upstreamUpdatedAt === null ||
  Date.parse(market.upstreamUpdatedAt) === Date.parse(String(row.updatedAt))

/** Pairs the markets of a page with their rows; an older copy of a row has no market. */
const sightings = (rows: readonly JsonObject[], parsed: Parsed): readonly Sighting[] => {
  const byId = new Map(parsed.markets.map((market) => [String(market.id), market]))
  return rows.flatMap((row) => {
    const market = byId.get(String(row.id))
    return market !== undefined && isSameInstant(market, row) ? [{ row, market }] : []
  })
}

const shuffled = <T>(values: readonly T[]): readonly T[] =>
  values
    .map((value) => ({ value, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value)

const nestedRows = (eventRow: JsonObject): readonly JsonObject[] =>
  ((eventRow.markets ?? []) as readonly JsonObject[]).map((row) => ({
    ...row,
    events: [{ id: eventRow.id }],
  }))

describe.skipIf(recordingsDir === null)(`every recorded object${recordingsNote}`, () => {
  const latest = new Map<number, Market>()
  const events = new Set<number>()
  const refused: string[] = []
  const drift: string[] = []
  const windowsBySlug: string[] = []
  let rows = 0
  let duplicates = 0

  const take = (file: string, fileRows: readonly JsonObject[], parsed: Parsed): void => {
    rows += fileRows.length
    duplicates += fileRows.length - parsed.markets.length
    for (const { kind, id, reason } of parsed.refused)
      refused.push(`${file} ${kind} ${id}: ${reason}`)
    for (const key of parsed.drift.unknownKeys.keys()) drift.push(key)
    for (const value of parsed.drift.unknownValues.keys()) drift.push(value)
    for (const event of parsed.events) events.add(event.id)
    for (const market of parsed.markets) {
      const known = latest.get(market.id)
      const updatedAt = market.upstreamUpdatedAt ?? ''
      if (known === undefined || compareTimestamps(updatedAt, known.upstreamUpdatedAt ?? '') > 0) {
        latest.set(market.id, market)
      }
    }
    for (const sighting of sightings(fileRows, parsed)) {
      const { slug, endsAt, tradingWindow, createdAt } = sighting.market
      const clues = { eventStartsAt: null, durationMs: null, slug, endsAt, createdAt }
      const bySlug = tradingWindowOf(clues)
      if (sighting.row.eventStartTime === undefined || bySlug === null) continue
      if (JSON.stringify(bySlug) !== JSON.stringify(tradingWindow)) windowsBySlug.push(slug ?? '')
    }
  }

  beforeAll(() => {
    for (const file of recordingFiles()) {
      const { marketRows, eventRows } = readRecording(file)
      take(file, marketRows, parseMarketRows(marketRows))
      take(file, eventRows.flatMap(nestedRows), parseEventRows(eventRows))
    }
  }, 60_000)

  test('is parsed: not one is refused', () => {
    expect(refused).toEqual([])
    expect(rows).toBe(RECORDED_ROWS)
    expect(latest.size).toBe(47_122)
    expect(events.size).toBe(21_769)
    // The same market twice in one file: two pages of a moving list, written one after the other.
    expect(duplicates).toBe(22)
  })

  test('has no member and no value that the parser does not know', () => {
    expect(drift).toEqual([])
  })

  test('says field by field what a slow, separate reading says, in 1,000 random markets', () => {
    let checked = 0
    const wrong: string[] = []
    for (const file of shuffled(recordingFiles())) {
      if (checked >= SAMPLE) break
      const { marketRows, eventRows } = readRecording(file, { numbers: 'as written' })
      const plain = readRecording(file)
      const all = [
        ...sightings(marketRows, parseMarketRows(plain.marketRows)),
        ...sightings(eventRows.flatMap(nestedRows), parseEventRows(plain.eventRows)),
      ]
      const some = shuffled(all).slice(0, Math.min(SAMPLE_PER_FILE, SAMPLE - checked))
      checked += some.length
      wrong.push(...some.flatMap(({ row, market }) => disagreements(row, market, NOW)))
    }
    expect(wrong).toEqual([])
    expect(checked).toBe(SAMPLE)
  })

  test('whose slug tells the window agrees with the start of its event', () => {
    expect(windowsBySlug).toEqual([])
  })

  test('is classified as agreed by hand', () => {
    const counts: Record<string, number> = {}
    for (const market of latest.values()) {
      const { status, resolution } = verdictOf(market, NOW)
      const name = resolution ? `${status} ${resolution.kind} ${resolution.source}` : status
      counts[name] = (counts[name] ?? 0) + 1
    }
    expect(counts).toEqual({
      OPEN: 3037,
      PROPOSED: 159,
      DISPUTED: 22,
      CLOSED: 199,
      'RESOLVED WIN ORACLE': 42_166,
      'RESOLVED WIN PRICES': 1191,
      'RESOLVED WIN AGED': 236,
      'RESOLVED SPLIT ORACLE': 112,
    })
  })

  test('is short only in the 5 and 15 minute families', () => {
    const families: Record<string, number> = {}
    for (const { slug, tradingWindow } of latest.values()) {
      if (!isShort(tradingWindow, HOUR_MS)) continue
      const family = /^[a-z]+-(up(?:down|-or-down)-\d+m)-\d+$/.exec(slug ?? '')?.[1] ?? `${slug}`
      families[family] = (families[family] ?? 0) + 1
    }
    expect(families).toEqual({ 'updown-5m': 304, 'updown-15m': 1036, 'up-or-down-15m': 1036 })
  })

  test('of the 5 and 15 minute families, with whole days among them, is short without exception', () => {
    const ofFamily = [...latest.values()].filter(({ slug }) =>
      /-up(?:down|-or-down)-(?:5|15)m-\d{10}$/.test(slug ?? ''),
    )
    expect(ofFamily.length).toBe(304 + 1036 + 1036)
    const notShort = ofFamily.filter(({ tradingWindow }) => !isShort(tradingWindow, HOUR_MS))
    expect(notShort.map(({ slug }) => slug)).toEqual([])
  })

  test('is not short for having been listed less than an hour before its end, nor long for a day', () => {
    // The debatable ones: games and elections listed late, which the old poller's plan called short.
    const listedLate = [...latest.values()].filter(({ startsAt, endsAt }) => {
      const life = Date.parse(endsAt ?? '') - Date.parse(startsAt ?? '')
      return life > 0 && life < HOUR_MS
    })
    const shortOnes = listedLate.filter(({ tradingWindow }) => isShort(tradingWindow, HOUR_MS))
    expect([listedLate.length, shortOnes.length]).toEqual([47, 8])
  })
})
