import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { type Change, openLedger } from '../../examples/bot/ledger.ts'

const YES = ['1', '0']
const NO = ['0', '1']
const ALL = 100_000_000

/** What entry n of a log says of a market. */
const word = (
  n: number,
  market: number,
  kind: 'RESOLVED' | 'CORRECTED',
  payouts: readonly string[] | null,
): Change => ({
  ...{ cursor: `c${n}`, kind, market: { gammaId: `${market}` } },
  resolution: payouts && { payouts },
})

/** A ledger of a bot that has begun, and a second connection to its file. */
const openStage = () => {
  const folder = mkdtempSync(join(tmpdir(), 'polycool-ledger-'))
  const path = join(folder, 'ledger.db')
  const ledger = openLedger(path)
  const db = new DatabaseSync(path)
  onTestFinished(() => {
    ledger.close()
    db.close()
    rmSync(folder, { recursive: true })
  })
  ledger.reconcile('c0')
  const kinds = () =>
    db
      .prepare('select market, number, kind, micro_usd from entries order by id')
      .all()
      .map((row) => Object.values(row))
  return { path, ledger, db, kinds }
}

test('only what changes the result is booked, each time under another key', () => {
  const { ledger, kinds } = openStage()
  const taken = [
    word(1, 7, 'RESOLVED', YES),
    word(2, 7, 'RESOLVED', YES),
    word(3, 7, 'CORRECTED', null),
    word(4, 7, 'RESOLVED', YES),
    word(5, 7, 'CORRECTED', NO),
    word(6, 8, 'CORRECTED', null),
    word(7, 8, 'RESOLVED', ['0.5', '0.5']),
  ].map(ledger.take)
  expect(taken.map((entry) => entry?.key)).toEqual([
    ...['7/1/1,0', undefined, '7/2/', '7/3/1,0', '7/4/0,1'],
    ...[undefined, '8/1/0.5,0.5'],
  ])
  expect(kinds()).toEqual([
    ['7', 1, 'RESOLVED', ALL],
    ['7', 2, 'CORRECTED', -ALL],
    ['7', 3, 'RESOLVED', ALL],
    ['7', 4, 'CORRECTED', -ALL],
    ['8', 1, 'RESOLVED', ALL / 2],
  ])
  expect(ledger.cursor()).toBe('c7')
})

test('what was resolved before the first start is known, and nothing to act on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polycool-ledger-'))
  const ledger = openLedger(join(folder, 'ledger.db'))
  onTestFinished(() => {
    ledger.close()
    rmSync(folder, { recursive: true })
  })
  expect(ledger.cursor()).toBeNull()
  ledger.note(word(1, 7, 'RESOLVED', YES))
  expect(ledger.reconcile('c1')).toBe(1)
  expect(ledger.take(word(2, 7, 'RESOLVED', YES))).toBeNull()
  expect(ledger.take(word(3, 7, 'CORRECTED', NO))).toEqual({ key: '7/2/0,1', microUsd: -ALL })
})

test('the last word on a market counts, whatever came before it', () => {
  const { ledger, kinds } = openStage()
  ledger.take(word(1, 7, 'RESOLVED', YES))
  ledger.take(word(2, 7, 'CORRECTED', NO))
  for (const again of [word(1, 7, 'RESOLVED', YES), word(2, 7, 'CORRECTED', NO)]) ledger.note(again)
  ledger.note(word(3, 8, 'RESOLVED', YES))
  expect(ledger.reconcile('d3')).toBe(1)
  expect(kinds().slice(2)).toEqual([['8', 1, 'RESOLVED', ALL]])
  ledger.take(word(4, 8, 'CORRECTED', NO))
  // The log of a backup from before all of that but the first; the correction then comes again.
  ledger.note(word(1, 7, 'RESOLVED', YES))
  expect(ledger.reconcile('e1')).toBe(1)
  ledger.take(word(2, 7, 'CORRECTED', NO))
  expect(kinds().slice(4)).toEqual([
    ['7', 3, 'RESOLVED', ALL],
    ['7', 4, 'CORRECTED', -ALL],
  ])
})

test('an error that has ended the transaction is told as it is, and nothing is booked', () => {
  const { path, ledger, db, kinds } = openStage()
  db.exec(`create trigger full before insert on entries
    begin select raise(rollback, 'the disk is full'); end`)
  expect(() => ledger.take(word(1, 7, 'RESOLVED', YES))).toThrow('the disk is full')
  db.exec('drop trigger full')
  expect(kinds()).toEqual([])
  const reopened = openLedger(path)
  onTestFinished(() => reopened.close())
  expect(reopened.cursor()).toBe('c0')
  ledger.take(word(1, 7, 'RESOLVED', YES))
  expect(kinds()).toEqual([['7', 1, 'RESOLVED', ALL]])
})
