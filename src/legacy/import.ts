import { entryOf, hasFatalFault, isNumbered, type NumberedEntry } from './entry.ts'
import type { OldDatabase } from './old-database.ts'
import { createShapeTally, type Named, nameOf, type ShapeTally } from './report.ts'
import type { StoredPage, StorePage } from './store-page.ts'

export interface ImportTally {
  /** Rows read. */
  rows: number
  /** Rows that stood for events. */
  parents: number
  /** Markets that are new here, from their rows. */
  markets: number
  /** Events that are new here. */
  events: number
  /** Markets that are new here, as upstream has them, since their rows are damaged. */
  fetched: number
  /** Markets that were stored before, and stay as they are. */
  known: number
  /** Rows of which nothing is stored. */
  leftOut: number
}

export interface ImportDeps {
  readonly source: OldDatabase
  /** Null: nothing is stored, and nobody asked; a dry run. */
  readonly storePage: StorePage | null
}

export interface ImportOptions {
  readonly signal: AbortSignal
  readonly onProgress: (rows: number) => void
  readonly onNamed: (named: Named) => void
}

export interface ImportResult {
  readonly tally: ImportTally
  readonly shapes: ShapeTally['counts']
}

/** Stored in one statement, which ends within its five seconds on a slow machine too. */
const PAGE = 250

/**
 * Reads the old table from end to end and stores what is not stored yet. Interrupted at any moment, it
 * is run again: what is stored already costs one look.
 *
 * @throws what a database failed with, or the signal's reason
 */
export const importLegacy = async (
  { source, storePage }: ImportDeps,
  { signal, onProgress, onNamed }: ImportOptions,
): Promise<ImportResult> => {
  const shapes = createShapeTally()
  const tally = emptyTally()
  for await (const rows of source.pages(PAGE)) {
    signal.throwIfAborted()
    const all = rows.map(entryOf)
    for (const { lists } of all) shapes.add(lists)
    const entries = all.filter(isNumbered)
    const unnumbered = all.filter((entry) => !isNumbered(entry))
    for (const { row } of unnumbered) onNamed(nameOf(row, NO_ID, LEFT_OUT))
    tally.leftOut += unnumbered.length
    const stored = storePage ? await storePage(entries, signal) : foreseen(entries)
    stored.named.forEach(onNamed)
    add(tally, rows.length, entries, stored)
    onProgress(tally.rows)
  }
  return { tally, shapes: shapes.counts }
}

const NO_ID = { column: 'id', shape: 'bad-element' } as const
const LEFT_OUT = { why: 'it is no number of upstream', fate: 'left out' }

const emptyTally = (): ImportTally => ({
  ...{ rows: 0, parents: 0, markets: 0, events: 0 },
  ...{ fetched: 0, known: 0, leftOut: 0 },
})

const add = (
  tally: ImportTally,
  rows: number,
  entries: readonly NumberedEntry[],
  stored: StoredPage,
): void => {
  tally.rows += rows
  tally.parents += entries.filter(({ kind }) => kind === 'event').length
  tally.markets += stored.markets
  tally.events += stored.events
  tally.fetched += stored.fetched
  tally.known += stored.known
  tally.leftOut += stored.leftOut
}

/** What would be done with a page, as far as the rows themselves tell. */
const foreseen = (entries: readonly NumberedEntry[]): StoredPage => {
  const markets = entries.filter(({ kind }) => kind === 'market')
  const named = markets.flatMap((entry) => {
    const fate = hasFatalFault(entry) ? 'left out' : 'stored without it'
    const how = { why: 'upstream would be asked for it', fate: `else ${fate}` }
    return entry.faults.map((fault) => nameOf(entry.row, fault, how))
  })
  const readable = markets.filter(({ faults }) => faults.length === 0)
  return { markets: readable.length, events: 0, fetched: 0, known: 0, leftOut: 0, named }
}
