import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Database } from '../src/db/client.ts'
import { FULL_SIZE } from './support/full-size.ts'
import { printTable } from './support/measure.ts'
import { showLine } from './support/progress-line.ts'
import { startServerProcess } from './support/server-process.ts'
import { startSimulatorProcess } from './support/simulator-process.ts'
import { walBytes, withFreshStore } from './support/store.ts'
import { verdict } from './support/traffic-table.ts'

const PEAK_RSS_MB = 400
const LOOK_MS = 500

/** The numbers of the simulator's archive are 1 to this. */
const CLOSED = FULL_SIZE.closedMarkets ?? 0

/**
 * Half a million closed markets besides all open ones, from a simulator that holds nothing back and
 * with rates to match: what our side can do. Killed (-9) half-way and run again.
 */
export const benchBackfill = async (): Promise<void> => {
  const simulator = await startSimulatorProcess({ ...FULL_SIZE, limits: false, speed: 0 })
  try {
    await withFreshStore(async (database, _writer, url) => {
      const env = {
        DATABASE_URL: url,
        GAMMA_URL: simulator.url,
        GAMMA_MARKETS_RATE: '1000',
        GAMMA_EVENTS_RATE: '1000',
      }
      const killed = await backfill(database, env, CLOSED / 2)
      const resumed = await backfill(database, env, Number.POSITIVE_INFINITY)
      showLine('')
      printTable('backfill --closed: 500,000 closed markets, 50,000 open ones', [
        { run: 'killed half-way', ...killed },
        { run: 'run again, to the end', ...resumed },
      ])
      const counts = await check(database, await simulator.openMarketIds())
      printTable('afterwards', [counts])
      console.log('')
      const peak = Math.max(killed['peak RSS MB'], resumed['peak RSS MB'])
      console.log(
        verdict('missing', counts['closed missing'] + counts['open missing'], 0, 'markets'),
      )
      console.log(verdict('log entries', counts['log entries'], 0, 'entries'))
      console.log(verdict('peak RSS', peak, PEAK_RSS_MB, 'MB'))
    })
  } finally {
    await simulator.close()
  }
}

/** @param killAt how many closed markets are stored when it is killed, if it has not ended before */
const backfill = async (
  database: Database,
  env: Readonly<Record<string, string>>,
  killAt: number,
) => {
  const [before, wal] = [await countClosed(database), await walBytes(database)]
  const startedAt = performance.now()
  const server = startServerProcess(['backfill', '--closed'], env)
  const ended = server.finished().then(() => true)
  // When it is killed nobody waits for it any more.
  ended.catch(() => undefined)
  let stored = before
  for (let isOver = false; !isOver && stored < killAt; ) {
    isOver = await Promise.race([ended, sleep(LOOK_MS, false)])
    stored = await countClosed(database)
    showLine(`  ${stored.toLocaleString('en')} closed markets`)
  }
  await server.kill()
  const seconds = (performance.now() - startedAt) / 1000
  const { cpuMs, peakRssMb } = server.usage()
  return {
    'closed markets': stored - before,
    seconds,
    'markets/s': (stored - before) / seconds,
    'CPU s': cpuMs / 1000,
    'peak RSS MB': peakRssMb,
    'WAL MB': ((await walBytes(database)) - wal) / 1e6,
  }
}

const countClosed = async ({ db }: Database): Promise<number> => {
  const rows = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from markets where id <= ${CLOSED}`,
  )
  return rows[0]?.count ?? 0
}

const check = async (database: Database, open: readonly number[]) => {
  const [row] = await database.db.execute<{
    found: number
    log: number
    events: number
    bytes: string
  }>(sql`
    select (select count(*)::int from markets where id = any(${`{${open.join()}}`}::bigint[])) as found,
      (select count(*)::int from resolution_changes) as log,
      (select count(*)::int from events) as events,
      pg_database_size(current_database())::text as bytes`)
  return {
    'closed missing': CLOSED - (await countClosed(database)),
    'open missing': open.length - (row?.found ?? 0),
    'log entries': row?.log ?? Number.NaN,
    events: row?.events ?? 0,
    'database MB': Number(row?.bytes) / 1e6,
  }
}
