import { DatabaseSync } from 'node:sqlite'

/** The bot is taken to hold so many shares of the first outcome of every market. */
const SHARES = 100

/** What the ledger needs to know of a `ResolutionChange`. */
export interface Change {
  readonly cursor: string
  readonly kind: string
  readonly market: { readonly gammaId: string }
  readonly resolution: { readonly payouts: readonly string[] } | null
}

export interface Entry {
  /**
   * Market, number and result. However often the bot comes to this entry, it has the same key: whoever
   * gets an order under it can tell a repeat.
   */
  readonly key: string
  /** What the result makes of the holding, beside what it was worth by the result before. */
  readonly microUsd: number
}

export interface Ledger {
  /** The position in the feed that the entries belong to; null before the first start is done. */
  cursor(): string | null
  /** Books the change and moves on, as one. Null where it says no more than the ledger does. */
  take(change: Change): Entry | null
  /** Remembers the last word on each market, for `reconcile`. */
  note(change: Change): void
  /** Books where what was noted and the ledger differ, and moves on, as one. Returns how often. */
  reconcile(cursor: string): number
  close(): void
}

const TABLES = `
  pragma journal_mode = wal;
  create table if not exists progress (
    one integer primary key check (one = 1), -- there is one row
    cursor text
  ) strict;
  insert or ignore into progress values (1, null);
  create table if not exists entries (
    id integer primary key,
    market text not null,
    number integer not null, -- of this market's entries
    kind text not null,      -- RESOLVED, CORRECTED; OPENING: older than the bot, nothing to act on
    result text not null,    -- what a share of each outcome pays; empty: nothing (any more)
    micro_usd integer not null,
    cursor text not null,
    booked_at text not null default current_timestamp,
    unique (market, number)
  ) strict;
  create temp table said (
    market text primary key,
    kind text not null,
    result text not null,
    cursor text not null
  ) strict`

interface Word {
  readonly market: string
  readonly kind: string
  readonly result: string
  readonly cursor: string
}

const wordOf = ({ market, kind, resolution, cursor }: Change): Word => ({
  ...{ market: market.gammaId, kind, cursor },
  result: resolution?.payouts.join() ?? '',
})

const microUsdOf = (result: string): number =>
  Math.round(Number(result.split(',')[0]) * SHARES * 1_000_000)

/** A SQLite file: entries are never rewritten, and the cursor moves in the transaction that adds one. */
export const openLedger = (path: string): Ledger => {
  const db = new DatabaseSync(path, { timeout: 5_000 })
  db.exec(TABLES)
  const lastOf = db.prepare(
    'select number, result from entries where market = ? order by number desc limit 1',
  )
  const insert = db.prepare(
    'insert into entries (market, number, kind, result, micro_usd, cursor) values (?, ?, ?, ?, ?, ?)',
  )
  const say = db.prepare('insert or replace into said values (?, ?, ?, ?)')
  const said = db.prepare('select * from said')
  const update = db.prepare('update progress set cursor = ? where cursor is ?')
  let position = db.prepare('select cursor from progress').get()?.cursor as string | null

  /** What `work` books and the new cursor, or neither. */
  const commit = <Result>(cursor: string, work: () => Result): Result => {
    db.exec('begin immediate')
    try {
      const result = work()
      if (update.run(cursor, position).changes !== 1) {
        throw new Error('The ledger has moved: does another bot write to it?')
      }
      db.exec('commit')
      position = cursor
      return result
    } catch (error) {
      // Some errors, such as a full disk, have ended it already.
      if (db.isTransaction) db.exec('rollback')
      throw error
    }
  }

  /** A correction takes back the entry before it, because only the difference is booked. */
  const book = ({ market, kind, result, cursor }: Word): Entry | null => {
    const last = lastOf.get(market) ?? { number: 0, result: '' }
    if (last.result === result) return null
    const number = Number(last.number) + 1
    const microUsd = microUsdOf(result) - microUsdOf(String(last.result))
    insert.run(market, number, kind, result, microUsd, cursor)
    return { key: `${market}/${number}/${result}`, microUsd }
  }

  return {
    cursor: () => position,
    take: (change) => commit(change.cursor, () => book(wordOf(change))),
    note: (change) => {
      const { market, kind, result, cursor } = wordOf(change)
      say.run(market, kind, result, cursor)
    },
    reconcile: (cursor) =>
      commit(cursor, () => {
        let booked = 0
        for (const row of said.iterate()) {
          const word = row as unknown as Word
          const kind = position === null ? 'OPENING' : word.kind
          if (book({ ...word, kind }) !== null) booked += 1
        }
        db.exec('delete from said')
        return booked
      }),
    close: () => db.close(),
  }
}
