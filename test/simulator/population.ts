import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultCaps } from '../../simulator/query.ts'
import { createVeil } from '../../simulator/sight.ts'
import { hour } from '../../simulator/wire.ts'
import { seededWorld } from '../../simulator/world.ts'

/** Samples of the seeded universe and what FIELDS.md says of recorded objects. */

export type Wire = Readonly<Record<string, unknown>>

export const startAt = Date.UTC(2026, 10, 22, 15)

export interface Sample extends Rows {
  /** All the pages read, as text. */
  readonly raw: readonly string[]
}

export interface Rows {
  /** Markets of /events pages, by what they are. */
  readonly nestedOpen: readonly Wire[]
  readonly nestedClosed: readonly Wire[]
  readonly placeholders: readonly Wire[]
  /** Rows of /markets. */
  readonly rowsOpen: readonly Wire[]
  readonly rowsNew: readonly Wire[]
  readonly rowsClosed: readonly Wire[]
  readonly upDownClosed: readonly Wire[]
  /** Rows closed before November 2025, as the recorded dump has them. */
  readonly archive: readonly Wire[]
  readonly events: readonly Wire[]
  readonly eventsClosed: readonly Wire[]
}

const isUpDown = (row: Wire): boolean => /updown|up-or-down/.test(String(row.slug))

export const marketsOf = (event: Wire): readonly Wire[] => event.markets as readonly Wire[]

/** A universe of 250 events, an hour after its start. */
export const takeSample = (): Sample => {
  const world = seededWorld(
    {
      seed: 7,
      startAt,
      population: { events: 250 },
      strays: 0,
      closedMarkets: 9_000,
      upDownAssets: 2,
      upDownAheadMs: 4 * hour,
    },
    defaultCaps,
    () => 0,
  )
  const raw: string[] = []
  const all = (path: string, query: string, pages: number, t = startAt + hour): Wire[] => {
    const kind = path.slice(1, -'/keyset'.length)
    const rows: Wire[] = []
    let cursor: string | undefined
    for (let page = 0; page < pages; page++) {
      const search = new URLSearchParams(`${query}&limit=100`)
      if (cursor !== undefined) search.set('after_cursor', cursor)
      const text = world.answer(path, search, { t, sight: createVeil() }) ?? '{}'
      raw.push(text)
      const body: Wire = JSON.parse(text)
      rows.push(...(body[kind] as Wire[]))
      if (body.next_cursor === undefined) return rows
      cursor = String(body.next_cursor)
    }
    return rows
  }
  const events = all('/events/keyset', 'closed=false', 100).filter((event) => !isUpDown(event))
  const nested = events.flatMap(marketsOf)
  const open = all('/markets/keyset', 'closed=false', 1000)
  const closed = all('/markets/keyset', 'closed=true&order=closedTime&ascending=false', 15)
  return {
    raw,
    nestedOpen: nested.filter((row) => row.active === true && row.closed === false),
    nestedClosed: nested.filter((row) => row.closed === true),
    placeholders: nested.filter((row) => row.active === false),
    rowsOpen: open.filter((row) => row.outcomePrices !== undefined && !isUpDown(row)),
    rowsNew: open.filter((row) => row.outcomePrices === undefined),
    rowsClosed: closed.filter((row) => !isUpDown(row)),
    upDownClosed: closed.filter(isUpDown),
    archive: all('/markets/keyset', 'closed=true&order=id', 90).filter(
      (row) => String(row.closedTime) < '2025-11-12',
    ),
    events,
    eventsClosed: all('/events/keyset', 'closed=true&order=closedTime&ascending=false', 6).filter(
      (event) => !isUpDown(event),
    ),
  }
}

/** Shares of the recorded population A, from the counts in FIELDS.md. */
export const sharesOfA = {
  nestedOpen: 0.19,
  nestedClosed: 0.2,
  placeholders: 0.15,
  rowsOpen: 0.29,
  rowsNew: 0.025,
  rowsClosed: 0.07,
  upDownClosed: 0.075,
} as const

export const presence = (rows: readonly Wire[], member: string): number =>
  rows.filter((row) => member in row).length / rows.length

/** Share of markets that have the member, were the sample composed as population A is. */
export const presenceInA = (sample: Sample, member: string): number =>
  Object.entries(sharesOfA).reduce(
    (sum, [part, share]) => sum + share * presence(sample[part as keyof Rows], member),
    0,
  )

export const bytes = (row: Wire): number => Buffer.byteLength(JSON.stringify(row))

export const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? Number.NaN

export interface FieldRow {
  readonly member: string
  /** Percent present in populations A and B. */
  readonly a: number
  readonly b: number
  /** JSON types seen. */
  readonly types: readonly string[]
}

const table = (text: string, heading: string): FieldRow[] => {
  const part = text.slice(text.indexOf(`\n## ${heading}`)).slice(4)
  const lines = part.slice(0, part.indexOf('\n## ')).split('\n')
  return lines.flatMap((line) => {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\| /, ''))
    const [member = '', a = '', b = '', types = ''] = cells
    if (!/^[\d.]+$/.test(a)) return []
    return [{ member, a: Number(a), b: Number(b), types: types.match(/[a-z]+/g) ?? [] }]
  })
}

export const readFields = (dir: string) => {
  const text = readFileSync(join(dir, 'FIELDS.md'), 'utf8')
  const median = (of: string): number =>
    Number(new RegExp(`\\) of ${of}[^\\n]*?median (\\d+)`).exec(text)?.[1])
  return {
    markets: table(text, 'Market members'),
    events: table(text, 'Event members'),
    medianNestedMarket: median('a market nested'),
    medianEvent: median('an event with its markets'),
    medianBareEvent: median('an event without'),
    medianRow: median('a /markets row with its events \\(A\\)'),
    medianClosedRow: median('a /markets row with its events \\(B'),
  }
}
