import type { Database } from '../../src/db/client.ts'
import type { Shape } from '../../src/legacy/shapes.ts'
import { encoded } from './encoded.ts'
import { insertOldRows, type OldRow, oldMarket, oldParent, pairOf } from './old-table.ts'

/** What a row should become. */
export interface Expected {
  readonly id: number
  readonly names: readonly [string, string]
  /** Null: the row has lost them, or they cannot be read. */
  readonly tokenIds: readonly [string, string] | null
  /** Of `clob_token_ids`, where it is damaged beyond reading or empty. */
  readonly shape: Shape | null
  readonly eventId: number
}

/** Token ids in one of the shapes, before they are encoded any number of times. */
interface Damage {
  readonly write: (pair: readonly [string, string]) => string | null
  /** Null: the pair can be read. */
  readonly shape: Shape | null
}

const list = (pair: readonly string[]): string => JSON.stringify(pair)
const ROUNDED = `7870177562017855${'0'.repeat(61)}`

const READABLE: readonly Damage[] = [
  { write: list, shape: null },
  { write: ([yes, no]) => `["${yes}",  "${no}"]`, shape: null },
  { write: (pair) => list([list(pair)]), shape: null },
  { write: (pair) => list([encoded(list(pair), 2)]), shape: null },
  { write: (pair) => `[${list(pair)}]`, shape: null },
  { write: (pair) => list(pair.map((id) => JSON.stringify(id))), shape: null },
  { write: ([yes, no]) => `[${yes}, ${no}]`, shape: null },
]

/** What no column of jsonb holds by itself, but a JSON string does. */
const ENCODED_ONLY: readonly Damage[] = [
  { write: ([yes, no]) => `["${yes}", "${no}",]`, shape: null },
  { write: ([yes, no]) => `[\\"${yes}\\", \\"${no}\\"]`, shape: null },
]

const EMPTY: readonly Damage[] = [
  { write: () => null, shape: 'empty' },
  { write: () => '[]', shape: 'empty' },
  { write: () => 'null', shape: 'empty' },
  { write: () => '""', shape: 'empty' },
]

const UNREADABLE: readonly Damage[] = [
  { write: ([yes]) => list([yes]), shape: 'wrong-count' },
  { write: (pair) => list([...pair, '3']), shape: 'wrong-count' },
  { write: ([yes]) => list([yes, yes]), shape: 'repeated' },
  { write: ([yes]) => list([yes, '0xab']), shape: 'bad-element' },
  { write: ([yes]) => `[${yes}, ${ROUNDED}]`, shape: 'rounded' },
  { write: ([yes]) => `{"yes":"${yes}"}`, shape: 'not-a-list' },
]

const UNREADABLE_ENCODED: readonly Damage[] = [
  { write: ([yes]) => `["${yes}"`, shape: 'truncated' },
  { write: ([yes]) => `["${yes}",`, shape: 'truncated' },
  { write: ([yes, no]) => `["${yes}","${no.slice(0, 40)}`, shape: 'truncated' },
  { write: () => 'None', shape: 'not-json' },
]

/** Each damage at each depth to 8, where it can stand there. */
const kindsOf = (damages: readonly Damage[], least: number) =>
  damages.flatMap((damage) =>
    Array.from({ length: 9 - least }, (_, i) => ({ ...damage, depth: i + least })),
  )
const MENDABLE = [...kindsOf(READABLE, 0), ...kindsOf(ENCODED_ONLY, 1)]
const BEYOND = [...kindsOf(EMPTY, 0), ...kindsOf(UNREADABLE, 0), ...kindsOf(UNREADABLE_ENCODED, 1)]

const NAMES: readonly (readonly [string, string])[] = [
  ['Yes', 'No'],
  ['"Dune"', "O'Brien \\ Co"],
  ['İstanbul', '否'],
]

const START = Date.UTC(2024, 0, 1)
const EVENTS_FROM = 5_000_000

const CHUNK = 5_000

/** One row in so many is beyond reading. */
const BEYOND_EVERY = 25

const rowOf = (id: number): { readonly row: OldRow; readonly expected: Expected } => {
  const isBeyond = id % BEYOND_EVERY === 0
  const kinds = isBeyond ? BEYOND : MENDABLE
  const turn = isBeyond ? id / BEYOND_EVERY : id
  const kind = kinds[turn % kinds.length] ?? { ...READABLE[0], depth: 0, write: list, shape: null }
  const names = NAMES[id % NAMES.length] ?? ['Yes', 'No']
  const eventId = EVENTS_FROM + Math.floor(id / 10)
  const tokens = kind.write(pairOf(id))
  // Half as the old poller left what it polled last, half of all times.
  const seconds = id % 2 === 0 ? 58_000_000 + (id % 60) : id * 571
  const row = oldMarket(id, {
    clob_token_ids: tokens === null ? null : encoded(tokens, kind.depth),
    outcomes: encoded(list(names), id % 9),
    outcome_prices: encoded(id % 2 === 0 ? '[0.25, 0.75]' : '["0.250", "0.75"]', id % 5),
    events: encoded(`[{"id": "${eventId}", "title": "Event ${eventId}"}]`, id % 8),
    event_id: id % 3 === 0 ? null : `${eventId}`,
    updated_at: new Date(START + seconds * 1_000).toISOString().slice(0, -1),
  })
  const tokenIds = kind.shape === null ? pairOf(id) : null
  return { row, expected: { id, names, tokenIds, shape: kind.shape, eventId } }
}

/** Fills an old table with so many markets and a tenth as many parents; tells what they should become. */
export const fillOldTable = async (
  database: Database,
  markets: number,
): Promise<readonly Expected[]> => {
  const all: Expected[] = []
  let lastEvent = 0
  for (let from = 1; from <= markets; from += CHUNK) {
    const ids = Array.from({ length: Math.min(CHUNK, markets - from + 1) }, (_, i) => from + i)
    const made = ids.map(rowOf)
    all.push(...made.map(({ expected }) => expected))
    const events = new Set(made.map(({ expected }) => expected.eventId))
    const fresh = [...events].filter((id) => id > lastEvent)
    lastEvent = Math.max(lastEvent, ...fresh)
    await insertOldRows(database, [
      ...made.map(({ row }) => row),
      ...fresh.map((id) => oldParent(id, { outcomes: encoded('["Various"]', id % 9) })),
    ])
  }
  return all
}
