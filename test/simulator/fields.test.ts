import { describe, expect, it } from 'vitest'
import { recordingsDir, recordingsNote } from '../support/recordings.ts'
import {
  bytes,
  type FieldRow,
  marketsOf,
  presence,
  presenceInA,
  quantile,
  type Rows,
  readFields,
  takeSample,
  type Wire,
} from './population.ts'

const sample = takeSample()
const markets = [
  ...sample.nestedOpen,
  ...sample.nestedClosed,
  ...sample.placeholders,
  ...sample.rowsOpen,
  ...sample.rowsClosed,
  ...sample.upDownClosed,
]

const typeOf = (value: unknown): readonly string[] => {
  if (value === null) return ['null']
  if (Array.isArray(value)) return ['array']
  if (typeof value === 'number') return Number.isInteger(value) ? ['int'] : ['float', 'int']
  return [typeof value === 'boolean' ? 'bool' : typeof value]
}

/** Members of these rows whose JSON type was never recorded, as `name: type`. */
const foreignTypes = (rows: readonly Wire[], fields: readonly FieldRow[]): string[] => {
  const known = new Map(fields.map((field) => [field.member, field.types]))
  const found = new Set<string>()
  for (const row of rows) {
    for (const [member, value] of Object.entries(row)) {
      const types = known.get(member)
      const numeric = types?.includes('float') === true
      const accepted = numeric ? ['float', 'int'] : (types ?? [])
      if (!typeOf(value).some((type) => accepted.includes(type)))
        found.add(`${member}: ${typeOf(value)}`)
    }
  }
  return [...found].sort()
}

describe.skipIf(recordingsDir === null)(`against FIELDS.md${recordingsNote}`, () => {
  const fields = readFields(recordingsDir ?? '')
  const within = (part: number, recorded: number): boolean => Math.abs(part / recorded - 1) <= 0.15

  it('has every market member about as often as recorded pages (population A)', () => {
    const off = fields.markets
      .map(({ member, a }) => ({ member, a, simulated: 100 * presenceInA(sample, member) }))
      .filter(({ a, simulated }) => Math.abs(a - simulated) > 20)
    expect(off).toEqual([])
    expect(fields.markets.length).toBeGreaterThan(120)
  })

  it('has every member of closed markets about as often as the recorded dump (population B)', () => {
    // Members that came and went within 2025; the archive has one shape for the two years.
    const live = ['eventStartTime', 'deployingTimestamp', 'oneHourPriceChange', 'seriesColor']
    const off = fields.markets
      .map(({ member, b }) => ({ member, b, simulated: 100 * presence(sample.archive, member) }))
      .filter(({ b, simulated }) => Math.abs(b - simulated) > 20)
      .filter(({ member }) => !live.includes(member))
    expect(off).toEqual([])
  })

  it('has every event member about as often as recorded pages, a quarter of them closed', () => {
    const share = (member: string): number =>
      76 * presence(sample.events, member) + 24 * presence(sample.eventsClosed, member)
    const off = fields.events
      .map(({ member, a }) => ({ member, a, simulated: share(member) }))
      .filter(({ a, simulated }) => Math.abs(a - simulated) > 20)
    expect(off).toEqual([])
    expect(fields.events.length).toBeGreaterThan(70)
  })

  it('gives no member a JSON type that was not recorded, and invents none but the newest', () => {
    expect(foreignTypes(markets, fields.markets)).toEqual(['cryptoMarketConfig: object'])
    expect(foreignTypes(sample.events, fields.events)).toEqual([])
  })

  it('sends as many bytes as recorded: markets, rows and events within 15 % at the median', () => {
    const nested = [...sample.nestedOpen, ...sample.nestedClosed, ...sample.placeholders].map(bytes)
    const bare = sample.events.map(({ markets: _markets, ...event }) => bytes(event))
    const medians = {
      nested: quantile(nested, 0.5) / fields.medianNestedMarket,
      event: quantile(sample.events.map(bytes), 0.5) / fields.medianEvent,
      bareEvent: quantile(bare, 0.5) / fields.medianBareEvent,
      closedRow: quantile(sample.archive.map(bytes), 0.5) / fields.medianClosedRow,
    }
    for (const [name, ratio] of Object.entries(medians)) {
      expect(within(ratio, 1), `${name}: ${ratio}`).toBe(true)
    }
  })
})

/** Written by hand from gamma-api.md 3 and 5: holds without any recording. */
const encodings: Readonly<Record<string, RegExp>> = {
  id: /^"\d+"$/,
  conditionId: /^"0x[0-9a-f]{64}"$/,
  questionID: /^"0x[0-9a-f]{64}"$/,
  outcomes: /^"\[\\".+\\"\]"$/,
  outcomePrices: /^"\[\\"[01](\.\d+)?\\"(, \\"[01](\.\d+)?\\")+\]"$/,
  clobTokenIds: /^"\[\\"\d{71,78}\\"(, \\"\d{71,78}\\")+\]"$/,
  umaResolutionStatuses: /^"\[(\\"[a-z]+\\"(, )?)*\]"$/,
  volume: /^"\d+(\.\d+)?(e-\d+)?"$/,
  liquidity: /^"\d+(\.\d+)?"$/,
  volumeNum: /^\d+(\.\d+)?(e-\d+)?$/,
  startDate: /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z"$/,
  endDate: /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$/,
  updatedAt: /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z"$/,
  closedTime: /^"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00"$/,
  gameStartTime: /^"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00"$/,
  startDateIso: /^"\d{4}-\d\d-\d\d"$/,
  closed: /^(true|false)$/,
}

describe('the wire', () => {
  it('spells every member as Gamma does', () => {
    const wrong = markets.flatMap((row) =>
      Object.entries(encodings)
        .filter(([member, form]) => member in row && !form.test(JSON.stringify(row[member])))
        .map(([member]) => `${row.id} ${member}: ${JSON.stringify(row[member])}`),
    )
    expect(wrong).toEqual([])
  })

  it('omits what has no value: null is never sent but as feeType', () => {
    const nulls = [...markets, ...sample.archive, ...sample.events].flatMap((row) =>
      Object.entries(row).filter(([, value]) => value === null),
    )
    expect([...new Set(nulls.map(([member]) => member))]).toEqual(['feeType'])
  })

  it('gives placeholders, new and closed markets what recorded ones have', () => {
    const always = (part: keyof Rows, member: string): number => presence(sample[part], member)
    expect(always('placeholders', 'outcomePrices')).toBe(0)
    expect(always('placeholders', 'clobTokenIds')).toBe(1)
    expect(always('rowsNew', 'outcomePrices')).toBe(0)
    expect(always('rowsClosed', 'closedTime')).toBe(1)
    expect(always('nestedOpen', 'events')).toBe(0)
    expect(always('rowsOpen', 'events')).toBe(1)
    expect(sample.rowsNew.length).toBeGreaterThan(0)
  })

  it('has events of one to 140 markets with a heavy tail', () => {
    const sizes = sample.events.map((event) => marketsOf(event).length)
    expect(quantile(sizes, 0.25)).toBe(1)
    expect(quantile(sizes, 0.5)).toBeGreaterThanOrEqual(3)
    expect(quantile(sizes, 0.5)).toBeLessThanOrEqual(9)
    expect(quantile(sizes, 0.95)).toBeGreaterThan(50)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(140)
  })

  it('writes compact JSON in which no object has a member twice', () => {
    expect(sample.raw.length).toBeGreaterThan(100)
    for (const text of sample.raw) expect(JSON.stringify(JSON.parse(text)) === text).toBe(true)
  })

  it('has other scripts, signs and quotes in its texts', () => {
    const text = JSON.stringify(
      [...sample.rowsOpen, ...sample.rowsClosed, ...sample.archive].map((row) => row.question),
    )
    for (const script of [
      /[\u4e00-\u9fff]/,
      /[\u0600-\u06ff]/,
      /[şğıİ]/,
      /\p{Emoji_Presentation}/u,
    ]) {
      expect(script.test(text)).toBe(true)
    }
    expect(markets.some((row) => String(row.outcomes).includes('\\"Spirit\\"'))).toBe(true)
  })
})
