import { LIST_COLUMNS } from '../legacy/columns.ts'
import type { Named, ShapeCounts } from '../legacy/report.ts'
import { SHAPES, type Shape } from '../legacy/shapes.ts'
import { count, table } from './words.ts'

/** What is told of the old table: tables for people on a terminal, else a JSON object a line. */
export interface LegacyReport {
  name(named: Named): void
  /** @param sentence what has been done, for people; `tally` says the same in figures */
  finish(sentence: string, tally: object, shapes: ShapeCounts): void
  /** Interrupted: what is known so far, and how to go on. */
  stop(sentence: string): void
}

const write = (lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

export const createLegacyReport = (): LegacyReport =>
  process.stdout.isTTY ? createTables() : createLines()

const createLines = (): LegacyReport => ({
  name: (unrepaired) => write([JSON.stringify({ unrepaired })]),
  finish: (_, tally, shapes) => write([JSON.stringify({ ...tally, shapes: plain(shapes) })]),
  stop: (stopped) => write([JSON.stringify({ stopped })]),
})

const plain = (shapes: ShapeCounts) =>
  Object.fromEntries(LIST_COLUMNS.map((column) => [column, Object.fromEntries(shapes[column])]))

const createTables = (): LegacyReport => {
  const all: Named[] = []
  const tell = (sentence: string): void => write([...namesTable(all), sentence])
  return {
    name: (named) => all.push(named),
    finish: (sentence, _, shapes) => {
      write([...shapesTable(shapes), ''])
      tell(sentence)
    },
    stop: tell,
  }
}

const NAMES_HEAD = ['id', 'column', 'shape', 'what became of it', 'why', 'title']
const TITLE_CHARACTERS = 60

/** Unlike `table`, as long as the old table is, and left-aligned. */
export const namesTable = (all: readonly Named[]): readonly string[] => {
  if (all.length === 0) return []
  const rows = all.map(({ id, column, shape, fate, why, title }) =>
    [id, column, shape, fate, why, (title ?? '').slice(0, TITLE_CHARACTERS)].map(printable),
  )
  return [...leftAligned([NAMES_HEAD, ...rows]), '']
}

/** Nothing that moves a terminal's cursor. */
const printable = (text: string): string => text.replace(/\p{C}+/gu, ' ')

const leftAligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = NAMES_HEAD.map((_, i) =>
    rows.reduce((width, row) => Math.max(width, row[i]?.length ?? 0), 0),
  )
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

const shapesTable = (shapes: ShapeCounts): readonly string[] => {
  const names = Object.keys(SHAPES) as Shape[]
  const met = names.filter((shape) => LIST_COLUMNS.some((column) => shapes[column].has(shape)))
  const rows = met.map((shape) => [
    shape,
    ...LIST_COLUMNS.map((column) => count(shapes[column].get(shape) ?? 0)),
  ])
  return table([['shape', ...LIST_COLUMNS], ...rows])
}
