import { beforeAll, describe, expect, test } from 'vitest'
import { verdictOf } from '../../src/domain/resolution.ts'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import {
  type JsonObject,
  readRecording,
  recordingFiles,
  recordingsDir,
  recordingsNote,
} from '../support/recordings.ts'
import { readCarefully } from './careful-reading.ts'

const NOW = '2026-11-22T00:00:00Z'

/**
 * What a person calls resolved and polycool does not, by Gamma's number: the price of never naming a
 * winner that the row does not name. Argued group by group in docs/resolution.md.
 */
const LEFT_OPEN: Readonly<Record<string, readonly number[]>> = {
  'the oracle, the price not final': [
    240770, 244621, 246657, 246683, 246688, 246744, 248431, 248722, 248724, 248738, 248739, 248776,
    248780, 248797, 248822, 248825, 248829, 248832, 248834, 248864, 248866, 248867, 248902,
  ],
  'pool prices, below 0.999': [
    12015, 64199, 88475, 88505, 126957, 140033, 212350, 212357, 238958, 238998, 239189, 239883,
    240296,
  ],
  'pool prices, an order book': [240840, 243251],
  'pool prices, no date of closing': [244625],
  'pending for years, the price not final': [242275, 242295, 242420],
}

interface Snapshot {
  readonly row: JsonObject
  readonly updatedAt: number
  /** As a reading has it: index of the winner, `split`, or null. */
  readonly result: string | null
}

const isSpecial = (file: string): boolean => file.startsWith('special-')

const rowsOf = (file: string): readonly JsonObject[] => {
  const { marketRows, eventRows } = readRecording(file)
  return [
    ...marketRows,
    ...eventRows.flatMap((event) => (event.markets ?? []) as readonly JsonObject[]),
  ]
}

const resultOf = (row: JsonObject): string | null => {
  const [market] = parseMarketRows([row]).markets
  if (market === undefined) throw new Error(`${row.id} is refused`)
  const { status, resolution } = verdictOf(market, NOW)
  expect(status === 'RESOLVED').toBe(resolution !== null)
  if (resolution === null) return null
  return resolution.kind === 'SPLIT' ? 'split' : String(resolution.winnerIndex)
}

describe.skipIf(recordingsDir === null)(`every recorded market${recordingsNote}`, () => {
  /** Of each market every row, the oldest first. */
  const snapshots = new Map<number, Snapshot[]>()
  const inPages = new Set<number>()

  beforeAll(() => {
    for (const file of recordingFiles()) {
      for (const row of rowsOf(file)) {
        const id = Number(row.id)
        if (!isSpecial(file)) inPages.add(id)
        const updatedAt = Date.parse(String(row.updatedAt))
        const seen = snapshots.get(id) ?? []
        seen.push({ row, updatedAt, result: resultOf(row) })
        snapshots.set(id, seen)
      }
    }
    for (const seen of snapshots.values()) seen.sort((a, b) => a.updatedAt - b.updatedAt)
  }, 120_000)

  const latest = () =>
    [...snapshots].flatMap(([id, seen]) => {
      const last = seen.at(-1)
      return last === undefined ? [] : [{ id, ...last }]
    })

  test('0 of 43,705 RESOLVED are false; of 43,747 that a person calls resolved 43,705 are RESOLVED, 99.90 %', () => {
    const read = latest().map((market) => ({ ...market, person: readCarefully(market.row, NOW) }))
    // 47,061 in the recorded pages, and 61 more among the special cases.
    expect([inPages.size, read.length]).toEqual([47_061, 47_122])

    const resolved = read.filter(({ result }) => result !== null)
    const isFalse = resolved.filter(({ result, person }) => person.result !== result)
    expect(isFalse.map(({ id, result, person }) => ({ id, result, person }))).toEqual([])

    const byPerson = read.filter(({ person }) => person.result !== null)
    const leftOpen = byPerson.filter(({ result }) => result === null).sort((a, b) => a.id - b.id)
    const byReason = Object.groupBy(leftOpen, ({ person }) => person.why)
    const ids = Object.entries(byReason).map(([why, markets = []]) => [
      why,
      markets.map(({ id }) => id),
    ])
    expect(Object.fromEntries(ids)).toEqual(LEFT_OPEN)
    expect([resolved.length, byPerson.length]).toEqual([43_705, 43_747])
    expect(resolved.length / byPerson.length).toBeGreaterThanOrEqual(0.999)
  })

  test('that was RESOLVED once says the same in every later recording', () => {
    const lasting = [...snapshots.values()].flatMap((seen) => {
      const first = seen.findIndex(({ result }) => result !== null)
      return first === -1 || first === seen.length - 1 ? [] : [seen.slice(first)]
    })
    const changed = lasting.filter((seen) => new Set(seen.map(({ result }) => result)).size > 1)
    expect(changed.map(([first]) => first?.row.id)).toEqual([])
    expect(lasting).toHaveLength(353)
  })

  test('of a negRisk event wins alone, if at all', () => {
    const winners = new Map<string, number[]>()
    for (const { id, row, result } of latest()) {
      const key = row.negRiskMarketID
      if (typeof key !== 'string' || key === '' || result !== '0') continue
      winners.set(key, [...(winners.get(key) ?? []), id])
    }
    expect([...winners.values()].filter((ids) => ids.length > 1)).toEqual([])
    expect(winners.size).toBe(2281)
  })
})
