import type { AskUpstream } from './ask-upstream.ts'
import { type Entry, entryOf, isNumbered } from './entry.ts'
import type { Fault } from './lists.ts'
import type { OldDatabase } from './old-database.ts'
import { type Repair, repairsFrom, repairsOf } from './repairs.ts'
import { createShapeTally, type Named, nameOf, type ShapeCounts } from './report.ts'
import type { WriteRepairs } from './write-repairs.ts'

export interface RepairTally {
  rows: number
  /** Values rewritten from what stood there; of a dry run, those that would be. */
  repaired: number
  /** Values taken from upstream. */
  fetched: number
  /** Values that somebody else was writing. */
  busy: number
}

export interface RepairDeps {
  readonly old: OldDatabase
  /** Null: nothing is written, and nobody asked; a dry run. */
  readonly effects: { readonly write: WriteRepairs; readonly ask: AskUpstream } | null
}

export interface RepairOptions {
  readonly signal: AbortSignal
  readonly onProgress: (rows: number) => void
  readonly onNamed: (named: Named) => void
}

export interface RepairResult {
  readonly tally: RepairTally
  readonly shapes: ShapeCounts
}

const PAGE = 500

/**
 * Repairs the lists of an old table in place. Run again, it finds nothing left to do; interrupted, it
 * is run again.
 *
 * @throws what the database failed with, or the signal's reason
 */
export const repairLegacy = async (
  { old, effects }: RepairDeps,
  { signal, onProgress, onNamed }: RepairOptions,
): Promise<RepairResult> => {
  const shapes = createShapeTally()
  const tally: RepairTally = { rows: 0, repaired: 0, fetched: 0, busy: 0 }
  for await (const rows of old.pages(PAGE)) {
    signal.throwIfAborted()
    const entries = rows.map(entryOf)
    for (const { lists } of entries) shapes.add(lists)
    const own = entries.flatMap(({ row, lists }) => repairsOf(row, lists))
    const page: PageOf = { entries, own, signal }
    const done = effects === null ? foreseen(page) : await repairPage(page, effects)
    done.named.forEach(onNamed)
    tally.rows += rows.length
    tally.repaired += done.repaired
    tally.fetched += done.fetched
    tally.busy += done.busy
    onProgress(tally.rows)
  }
  return { tally, shapes: shapes.counts }
}

const LEFT = 'left as it is'

interface PageOf {
  readonly entries: readonly Entry[]
  /** What the rows themselves tell. */
  readonly own: readonly Repair[]
  readonly signal: AbortSignal
}

type Done = Omit<RepairTally, 'rows'> & { readonly named: readonly Named[] }

/** Upstream is asked for what does not move: an old price is no price. */
const isAskedFor = ({ column }: Fault): boolean =>
  column === 'clob_token_ids' || column === 'outcomes'

const repairPage = async (
  { entries, own, signal }: PageOf,
  { write, ask }: NonNullable<RepairDeps['effects']>,
): Promise<Done> => {
  const damaged = entries.filter(({ faults }) => faults.some(isAskedFor))
  const ids = damaged.filter(isNumbered).map(({ id }) => id)
  const { found, whyNot } = await ask(ids, signal)
  const whys = new Map<string, string>()
  const fetched = damaged.flatMap(({ id, row, lists }) => {
    if (id === null) return []
    const market = found.get(id)?.market
    const repairs = market === undefined ? whyNot.get(id) : repairsFrom(market, row, lists)
    if (typeof repairs !== 'string') return repairs ?? []
    whys.set(row.id, repairs)
    return []
  })
  // A value that upstream has is better than the emptiness that stands there.
  const isFetched = new Set(fetched.map(keyOf))
  const kept = own.filter((repair) => !isFetched.has(keyOf(repair)))
  const { written, busy, refused } = await write([...kept, ...fetched])
  return {
    repaired: written.filter((repair) => !isFetched.has(keyOf(repair))).length,
    fetched: written.filter((repair) => isFetched.has(keyOf(repair))).length,
    busy: busy.length,
    named: [
      ...entries.flatMap((entry) => namesOf(entry, isFetched, whys.get(entry.row.id))),
      ...refused.map((repair) => refusalOf(repair, entries)),
    ].filter((named) => named !== null),
  }
}

const keyOf = ({ id, column }: Pick<Repair, 'id' | 'column'>): string => `${column} ${id}`

const namesOf = (
  { row, faults }: Entry,
  isFetched: ReadonlySet<string>,
  whyNot: string | undefined,
): readonly Named[] =>
  faults
    .filter(({ column }) => column === 'id' || !isFetched.has(keyOf({ id: row.id, column })))
    .map((fault) => {
      const why = isAskedFor(fault) ? whyNot : undefined
      return nameOf(row, fault, { why: why ?? 'it is not asked of upstream', fate: LEFT })
    })

const refusalOf = ({ id, column }: Repair, entries: readonly Entry[]): Named | null => {
  const entry = entries.find(({ row }) => row.id === id)
  const how = { why: 'the database takes what it holds for no JSON', fate: LEFT }
  return entry ? nameOf(entry.row, { column, shape: entry.lists[column].shape }, how) : null
}

/** What would be done, as far as the rows themselves tell. */
const foreseen = ({ entries, own }: PageOf): Done => ({
  ...{ repaired: own.length, fetched: 0, busy: 0 },
  named: entries.flatMap(({ row, faults }) =>
    faults.map((fault) => {
      const asked = { why: 'upstream would be asked for it', fate: `else ${LEFT}` }
      const left = { why: 'it is not asked of upstream', fate: LEFT }
      return nameOf(row, fault, isAskedFor(fault) ? asked : left)
    }),
  ),
})
