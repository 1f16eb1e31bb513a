import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import type { Stage } from './stage.ts'

interface Run {
  readonly job: string
  readonly pid: number
}

export const POLLERS = ['events', 'standalone', 'resolutions'] as const

/** Runs that began after that time of the database. */
const runsSince = async ({ db }: Database, since: string): Promise<readonly Run[]> => {
  const rows = await db.execute<{ job: string; owner: string }>(
    sql`select job, owner from ticks where started_at > ${since}::timestamptz`,
  )
  return rows.map(({ job, owner }) => ({ job, pid: Number(owner.split(':')[1]) }))
}

export const nowOf = async ({ db }: Database): Promise<string> => {
  const [row] = await db.execute<{ now: string }>(sql`select clock_timestamp()::text as now`)
  return row?.now ?? ''
}

const jobsOf = (runs: readonly Run[], pid: number): readonly string[] =>
  [...new Set(runs.filter((run) => run.pid === pid).map(({ job }) => job))].toSorted()

const JOBS: Readonly<Record<(typeof POLLERS)[number], readonly string[]>> = {
  events: ['EVENTS'],
  standalone: ['STANDALONE'],
  resolutions: ['DUE', 'RESOLUTIONS'],
}

/** Waits until each of them has begun all of its jobs after that time, and nobody another one. */
export const pollTheirOwn = async (
  { services, database }: Stage,
  pollers: readonly (typeof POLLERS)[number][],
  since: string,
): Promise<void> => {
  await expect
    .poll(
      async () => {
        const runs = await runsSince(database, since)
        return pollers.map((name) => jobsOf(runs, services[name].pid))
      },
      { timeout: 60_000 },
    )
    .toEqual(pollers.map((name) => JOBS[name]))
  const pids = pollers.map((name) => services[name].pid)
  const others = (await runsSince(database, since)).filter(({ pid }) => !pids.includes(pid))
  expect(others).toEqual([])
}
