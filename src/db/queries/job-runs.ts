import { sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Job } from '../../domain/tier.ts'
import { jobClaims, ticks } from '../tables/polling.ts'
import { textArray } from './arrays.ts'

/** When a job ran last, in any process; in seconds before now, by the database's clock. */
export interface JobRuns {
  readonly job: Job
  /** As the process is configured that ran it last; null: none ever did. */
  readonly cron: string | null
  readonly sinceStart: number | null
  /** Since the end of the last run that ended, well or not. */
  readonly sinceEnd: number | null
  /** Since the end of the last one that did not fail; null: none within what `ticks` keeps. */
  readonly sinceSuccess: number | null
}

/** One statement, along the index of `ticks`; a row for each of these jobs, in this order. */
export const listJobRuns = async (
  db: PostgresJsDatabase,
  jobs: readonly Job[],
): Promise<readonly JobRuns[]> => {
  const last = (column: typeof ticks.startedAt | typeof ticks.finishedAt, condition = sql`true`) =>
    sql`(select extract(epoch from clock_timestamp() - ${column})::float8 from ${ticks}
      where ${ticks.job} = asked.job and ${condition} order by ${ticks.startedAt} desc limit 1)`
  const ended = sql`${ticks.finishedAt} is not null`
  const rows = await db.execute<{ [Name in keyof JobRuns]: JobRuns[Name] }>(sql`
    select asked.job as "job", ${jobClaims.cron} as "cron",
      ${last(ticks.startedAt)} as "sinceStart",
      ${last(ticks.finishedAt, ended)} as "sinceEnd",
      ${last(ticks.finishedAt, sql`${ended} and ${ticks.errorCode} is null`)} as "sinceSuccess"
    from unnest(${textArray(jobs)}) with ordinality as asked(job, place)
    left join ${jobClaims} on ${jobClaims.job} = asked.job
    order by asked.place`)
  return [...rows]
}
