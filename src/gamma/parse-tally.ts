import { storable } from './parse-text.ts'

/** The work in progress of one page: its drift (see parse.ts), and the lists that its rows repeat. */
export interface Tally {
  readonly unknownKeys: Map<string, number>
  readonly unknownValues: Map<string, number>
  /** Parsed lists of texts by their wire text; most rows of a page say `["Yes", "No"]`. */
  readonly lists: Map<string, readonly string[]>
}

/** Bounds what a hostile or broken page can make us keep. */
const MAX_ENTRIES = 200
const MAX_NAME = 80

export const createTally = (): Tally => ({
  unknownKeys: new Map(),
  unknownValues: new Map(),
  lists: new Map(),
})

const count = (counts: Map<string, number>, name: string): void => {
  const short = storable(name.slice(0, MAX_NAME))
  const before = counts.get(short)
  if (before !== undefined || counts.size < MAX_ENTRIES) counts.set(short, (before ?? 0) + 1)
}

export const countKey = (tally: Tally, kind: 'market' | 'event', key: string): void =>
  count(tally.unknownKeys, `${kind}.${key}`)

/** @param member `market.volume` and the like. */
export const noteValue = (tally: Tally, member: string, value: unknown): void => {
  const shown = typeof value === 'object' ? '(object)' : String(value)
  count(tally.unknownValues, `${member}=${shown}`)
}
