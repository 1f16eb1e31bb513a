import { describe, expect, test } from 'vitest'
import {
  holesOf,
  illegalSteps,
  isWanted,
  type LoggedChange,
  latenciesOf,
  strayStates,
  streamFaultsOf,
} from './feed-verdict.ts'
import type { Arrival } from './history.ts'

const MINUTE = 60_000

const entry = (seq: number, given: Partial<LoggedChange> = {}): LoggedChange => ({
  ...{ seq, marketId: 1, kind: 'PROPOSED', status: 'PROPOSED', result: null, umaSteps: seq },
  ...{ observedAt: seq * 1_000 - 500, recordedAt: seq * 1_000, supersedes: null },
  ...{ tagSlugs: ['crypto'], windowMs: null },
  ...given,
})
const arrival = (seq: number, given: Partial<Arrival> = {}): Arrival => ({
  ...{ seq, marketId: 1, kind: 'PROPOSED', at: seq * 1_000 + 7, connection: 0 },
  ...given,
})
const LOG = [entry(1), entry(2), entry(3), entry(4)]
const RIGHT = { lost: 0, duplicated: 0, disordered: 0, foreign: 0, altered: 0 }
const faultsOf = (seqs: readonly number[]) =>
  streamFaultsOf({ filter: {}, startSeq: 0, arrivals: seqs.map((seq) => arrival(seq)) }, LOG)

describe('a client that asked for everything', () => {
  test('got it when each number came once and in order', () => {
    expect(faultsOf([1, 2, 3, 4])).toEqual(RIGHT)
  })

  test('lost what never came, wherever in the log', () => {
    expect(faultsOf([1, 3, 4])).toEqual({ ...RIGHT, lost: 1 })
    expect(faultsOf([1, 2])).toEqual({ ...RIGHT, lost: 2 })
    expect(faultsOf([])).toEqual({ ...RIGHT, lost: 4 })
  })

  test('is owed nothing of what lay behind it when it began', () => {
    const arrivals = [arrival(3), arrival(4)]
    expect(streamFaultsOf({ filter: {}, startSeq: 2, arrivals }, LOG)).toEqual(RIGHT)
    const early = { filter: {}, startSeq: 3, arrivals }
    expect(streamFaultsOf(early, LOG)).toEqual({ ...RIGHT, foreign: 1 })
  })

  test('got twice what came again, at once or late', () => {
    expect(faultsOf([1, 2, 2, 3, 4])).toEqual({ ...RIGHT, duplicated: 1 })
    expect(faultsOf([1, 2, 3, 4, 1])).toEqual({ ...RIGHT, duplicated: 1 })
  })

  test('got out of order what came after a higher number', () => {
    expect(faultsOf([1, 3, 2, 4])).toEqual({ ...RIGHT, disordered: 1 })
  })

  test('got what nobody wrote when the log does not have it, or has something else', () => {
    expect(faultsOf([1, 2, 3, 4, 5])).toEqual({ ...RIGHT, foreign: 1 })
    const arrivals = [
      arrival(1),
      arrival(2, { marketId: 2 }),
      arrival(3, { kind: 'CLOSED' }),
      arrival(4),
    ]
    expect(streamFaultsOf({ filter: {}, startSeq: 0, arrivals }, LOG)).toEqual({
      ...RIGHT,
      altered: 2,
    })
  })
})

describe('a client with a filter', () => {
  const log = [
    entry(1, { tagSlugs: ['sports', 'nba'] }),
    entry(2, { kind: 'CLOSED', windowMs: 300_000 }),
    entry(3, { marketId: 7, windowMs: 3_600_000, tagSlugs: [] }),
  ]
  const wantedBy = (filter: Parameters<typeof isWanted>[0]) =>
    log.filter((change) => isWanted(filter, change)).map(({ seq }) => seq)

  test('is owed exactly what its members all want', () => {
    expect(wantedBy({})).toEqual([1, 2, 3])
    expect(wantedBy({ tags: ['nba', 'crypto'] })).toEqual([1, 2])
    expect(wantedBy({ kinds: ['CLOSED'] })).toEqual([2])
    expect(wantedBy({ markets: ['7'] })).toEqual([3])
    expect(wantedBy({ includeShort: false })).toEqual([1, 3])
    expect(wantedBy({ includeShort: true })).toEqual([1, 2, 3])
    expect(wantedBy({ tags: ['nba'], kinds: ['CLOSED'] })).toEqual([])
    expect(wantedBy({ tags: [] })).toEqual([])
  })

  test('lost one of those, or got another', () => {
    const client = { filter: { kinds: ['PROPOSED'] }, startSeq: 0, arrivals: [arrival(1)] }
    expect(streamFaultsOf(client, log)).toEqual({ ...RIGHT, lost: 1 })
    const arrivals = [arrival(1), arrival(2, { kind: 'CLOSED' }), arrival(3, { marketId: 7 })]
    expect(streamFaultsOf({ ...client, arrivals }, log)).toEqual({ ...RIGHT, foreign: 1 })
  })
})

test('the log has holes where a number is missing, at its end too, or there twice', () => {
  expect(holesOf(LOG, 4)).toBe(0)
  expect(holesOf([entry(1), entry(3)], 3)).toBe(1)
  expect(holesOf(LOG, 6)).toBe(2)
  expect(holesOf([...LOG, entry(4)], 4)).toBe(1)
  expect(holesOf([], 0)).toBe(0)
})

describe('the entries of one market', () => {
  const YES = 'WIN ORACLE 0 {1,0}'
  const NO = 'WIN ORACLE 1 {0,1}'
  const resolved = (seq: number, result = YES) =>
    entry(seq, { kind: 'RESOLVED', status: 'RESOLVED', result })
  const illegal = (...log: readonly LoggedChange[]) => illegalSteps(log).map(({ seq }) => seq)

  test('begin at open, and go by the table', () => {
    const closed = entry(3, { kind: 'CLOSED', status: 'CLOSED' })
    const reopened = entry(4, { kind: 'REOPENED', status: 'OPEN' })
    const disputed = entry(2, { kind: 'DISPUTED', status: 'DISPUTED' })
    expect(illegal(entry(1), disputed, closed, reopened, resolved(5))).toEqual([])
    expect(illegal(reopened)).toEqual([4])
    expect(illegal(closed, { ...closed, seq: 4 })).toEqual([4])
    expect(illegal(entry(1, { kind: 'CLOSED' }))).toEqual([1])
    expect(illegal(entry(1, { kind: 'CORRECTED' }))).toEqual([1])
  })

  test('propose again only when the oracle has said more', () => {
    expect(illegal(entry(1), entry(2))).toEqual([])
    expect(illegal(entry(1), entry(2, { umaSteps: 1 }))).toEqual([2])
  })

  test('have a result exactly when they resolve', () => {
    expect(illegal(entry(1, { result: YES }))).toEqual([1])
    expect(illegal({ ...resolved(1), result: null })).toEqual([1])
  })

  test('correct a result a minute later or more, by another one, and name what they correct', () => {
    const seenAt = { observedAt: 1_200, recordedAt: 1_200 + MINUTE }
    const corrected = { ...resolved(2, NO), kind: 'CORRECTED', supersedes: 1, ...seenAt }
    const undone = { ...corrected, status: 'PROPOSED', result: null }
    expect(illegal(resolved(1), corrected)).toEqual([])
    expect(illegal(resolved(1), undone)).toEqual([])
    expect(illegal(resolved(1), { ...corrected, kind: 'RESOLVED' })).toEqual([2])
    expect(illegal(resolved(1), { ...corrected, result: YES })).toEqual([2])
    expect(illegal(resolved(1), { ...corrected, supersedes: null })).toEqual([2])
    expect(illegal(resolved(1), { ...corrected, observedAt: 1_201 })).toEqual([2])
  })

  test('are nothing to those of another', () => {
    expect(illegal(resolved(1), entry(2, { marketId: 2 }))).toEqual([])
  })
})

test('a market is what its last entry says, and open without one', () => {
  const log = [entry(1), entry(2, { kind: 'CLOSED', status: 'CLOSED' })]
  const stray = (id: number, status: string, result: string | null = null) =>
    strayStates(log, [{ id, status, result }]).length
  expect(stray(1, 'CLOSED')).toBe(0)
  expect(stray(1, 'PROPOSED')).toBe(1)
  expect(stray(1, 'CLOSED', 'WIN')).toBe(1)
  expect(stray(2, 'OPEN')).toBe(0)
  expect(stray(2, 'RESOLVED', 'WIN')).toBe(1)
})

test('latency counts from commit to client, apart for connections that were open then', () => {
  const arrivals = [arrival(1), arrival(2, { at: 2_050 }), arrival(3, { at: 9_000, connection: 1 })]
  const latecomer = { arrivals: [arrival(1, { at: 5_000 })], connections: [4_500] }
  expect(latenciesOf([{ arrivals, connections: [500, 8_000] }, latecomer], LOG)).toEqual({
    all: { count: 3, p50: 50, p99: 6_000, max: 6_000 },
    unbroken: { count: 2, p50: 7, p99: 50, max: 50 },
  })
})
