import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

export type Wire = Readonly<Record<string, unknown>>

export interface Recordings {
  /** Recorded events with their markets, the latest snapshot of each, by number. */
  readonly events: readonly Wire[]
  /** Recorded markets, the latest snapshot of each, by number; nested ones get their event. */
  readonly markets: readonly Wire[]
  /** Names of the files read. */
  readonly files: readonly string[]
}

const unzip = promisify(gunzip)
const pages = /^(events|markets|special-cases|special-events)[-.].*json(\.gz)?$/

const isWire = (value: unknown): value is Wire => typeof value === 'object' && value !== null

const readPage = async (path: string): Promise<readonly Wire[]> => {
  const bytes = await readFile(path)
  const text = (path.endsWith('.gz') ? await unzip(bytes) : bytes).toString('utf8')
  const page: unknown = JSON.parse(text)
  if (!Array.isArray(page)) throw new Error(`${path}: expected a JSON array`)
  return page.filter(isWire)
}

const wiresIn = (row: Wire, name: string): readonly Wire[] => {
  const value = row[name]
  return Array.isArray(value) ? value.filter(isWire) : []
}

/** Keeps the snapshot that upstream updated last. */
const keepLatest = (known: Map<string, Wire>, row: Wire): void => {
  const id = String(row.id)
  const before = known.get(id)
  if (before === undefined || String(row.updatedAt ?? '') >= String(before.updatedAt ?? '')) {
    known.set(id, row)
  }
}

/** An event as it stands inside a market row. */
const nested = ({ markets: _markets, tags: _tags, ...event }: Wire): Wire => event

const byNumber = (rows: Map<string, Wire>): Wire[] =>
  [...rows.values()].sort((a, b) => Number(a.id) - Number(b.id))

/** The event inside a {case, event} wrapper, the market inside {case, market}, else the row. */
const unwrap = (row: Wire, file: string): { kind: 'event' | 'market'; row: Wire } => {
  if (isWire(row.market)) return { kind: 'market', row: row.market }
  if (isWire(row.event)) return { kind: 'event', row: row.event }
  return { kind: file.startsWith('events-') ? 'event' : 'market', row }
}

/**
 * Reads every recorded page of `dir`: `events-*`, `markets-*` and the special cases, plain or
 * gzipped. The values are served as they were recorded. Throws when there is none, or a
 * page is not a JSON array.
 */
export const loadRecordings = async (dir: string): Promise<Recordings> => {
  const files = (await readdir(dir)).filter((name) => pages.test(name)).sort()
  if (files.length === 0)
    throw new Error(`${dir}: no recorded pages (events-*.json, markets-*.json)`)
  const events = new Map<string, Wire>()
  const markets = new Map<string, Wire>()
  for (const file of files) {
    for (const entry of await readPage(join(dir, file))) {
      const { kind, row } = unwrap(entry, file)
      if (kind === 'market') {
        keepLatest(markets, row)
        continue
      }
      keepLatest(events, row)
      for (const market of wiresIn(row, 'markets')) {
        keepLatest(markets, { ...market, events: [nested(row)] })
      }
    }
  }
  return { events: byNumber(events), markets: byNumber(markets), files }
}
