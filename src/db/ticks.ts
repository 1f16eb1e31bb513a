import { and, eq, gt, lt, type SQL, sql } from 'drizzle-orm'
import type { Job } from '../domain/tier.ts'
import type { Database } from './client.ts'
import { jobClaims, ticks } from './tables/polling.ts'

/** What a run of a job did so far. */
export interface TickCounts {
  readonly requests: number
  readonly decodedBytes: number
  readonly eventsSeen: number
  readonly eventsChanged: number
  readonly marketsSeen: number
  readonly openMarketsSeen: number
  readonly marketsChanged: number
  readonly rowsRefused: number
  readonly rowsOutdated: number
}

const KEPT_DAYS = 7

export interface JobClaim {
  readonly job: Job
  readonly owner: string
  readonly cron: string
  /** Of the job, in ms. */
  readonly periodMs: number
  /** Within how many ms from now its run will have ended, whatever happens. */
  readonly busyMs: number
  /** In how many ms this process will run it next; null: it will not. */
  readonly nextRunInMs: number | null
}

const now = sql`clock_timestamp()`
const fromNow = (ms: number): SQL => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`

/** A run that a person asked for does not change when the clock runs it next. */
const takenBy = ({ owner, cron, busyMs, nextRunInMs }: JobClaim) => ({
  ...{ owner, startedAt: now, busyUntil: fromNow(busyMs) },
  ...(nextRunInMs !== null && { cron, nextRunAt: fromNow(nextRunInMs) }),
})

/**
 * Takes the present slot of a job; false when another process took it less than half a period ago,
 * or may still be at work. One statement on the database's clock, so of many askers one wins.
 */
export const claimJob = async ({ db }: Database, claim: JobClaim): Promise<boolean> => {
  const rows = await db
    .insert(jobClaims)
    .values({ job: claim.job, cron: claim.cron, ...takenBy(claim) })
    .onConflictDoUpdate({
      target: jobClaims.job,
      set: takenBy(claim),
      setWhere: sql`${lt(jobClaims.startedAt, fromNow(-claim.periodMs / 2))} and ${lt(jobClaims.busyUntil, now)}`,
    })
    .returning({ job: jobClaims.job })
  return rows.length === 1
}

/** More than clocks are slewed by, less than any period. */
const FUTURE_SECONDS = 1

/** Who took the present slot of a job; null when nobody ever did. */
export const findClaimant = async (
  { db }: Database,
  job: Job,
): Promise<{ readonly owner: string; readonly isOfFuture: boolean } | null> => {
  const [row] = await db
    .select({
      owner: jobClaims.owner,
      isOfFuture: sql<boolean>`${jobClaims.startedAt} > ${fromNow(FUTURE_SECONDS * 1_000)}`,
    })
    .from(jobClaims)
    .where(eq(jobClaims.job, job))
  return row ?? null
}

/**
 * After the database's clock was set back: what lies in its future is dated now. Otherwise claims of
 * the future would silence their jobs, and observations of the future would refuse all that follow,
 * until the clock has caught up.
 */
export const forgetFuture = async ({ db }: Database): Promise<void> => {
  const future = fromNow(FUTURE_SECONDS * 1_000)
  // A statement each: together they might take longer than a statement may. The claims come last,
  // since by them it is known that there is something to do.
  for (const [table, columns] of Object.entries(DATED)) {
    const dated = columns.map((name) => sql.identifier(name))
    const moved = dated.map(
      (column) => sql`${column} = case when ${column} > ${future} then ${now} else ${column} end`,
    )
    const late = dated.map((column) => sql`${column} > ${future}`)
    await db.execute(sql`update ${sql.identifier(table)} set ${sql.join(moved, sql`, `)}
      where ${sql.join(late, sql` or `)}`)
  }
  // Whoever is at work may be so for as long as it had claimed, from now on.
  await db.execute(sql`update job_claims set busy_until = ${now} + (busy_until - started_at),
    started_at = '-infinity', next_run_at = least(next_run_at, ${now}) where started_at > ${future}`)
}

/** Looks that were due soon fall due now. */
const DATED = {
  event_observations: ['observed_at', 'tier_at'],
  market_observations: ['observed_at', 'tier_at'],
  market_checks: ['checked_at', 'next_check_at'],
  list_marks: ['read_to', 'gap_ends_at'],
  ticks: ['started_at', 'finished_at'],
  events: ['observed_at'],
  markets: ['observed_at'],
  resolution_doubts: ['since'],
} as const

/** Gives up the slot of a run that could not begin. */
export const freeJob = async ({ db }: Database, job: Job, owner: string): Promise<void> => {
  await db
    .update(jobClaims)
    .set({ startedAt: sql`'-infinity'`, busyUntil: now })
    .where(and(eq(jobClaims.job, job), eq(jobClaims.owner, owner)))
}

/** Takes the present slot from `from`; false when that is no longer its owner. */
export const takeOverJob = async (
  { db }: Database,
  claim: JobClaim,
  from: string,
): Promise<boolean> => {
  const rows = await db
    .update(jobClaims)
    .set(takenBy(claim))
    .where(and(eq(jobClaims.job, claim.job), eq(jobClaims.owner, from)))
    .returning({ job: jobClaims.job })
  return rows.length === 1
}

/** Frees the present slot, unless its owner is still at work: for a run that a person asks for. */
export const releaseJob = async ({ db }: Database, job: Job): Promise<void> => {
  await db
    .update(jobClaims)
    .set({ startedAt: sql`'-infinity'` })
    .where(and(eq(jobClaims.job, job), lt(jobClaims.busyUntil, now)))
}

/** True while a run of this job is under way and none has ever ended. */
export const isFirstRun = async ({ db }: Database, job: Job): Promise<boolean> => {
  const [row] = await db
    .select({ job: jobClaims.job })
    .from(jobClaims)
    .where(
      and(
        eq(jobClaims.job, job),
        gt(jobClaims.busyUntil, now),
        sql`not exists (select from ${ticks} t where t.job = ${job} and t.finished_at is not null)`,
      ),
    )
  return row !== undefined
}

export interface ClaimRecord {
  readonly job: Job
  readonly cron: string
  readonly nextRunAt: string | null
  /** How long ago, in ms, `nextRunAt` was; negative while it is to come. */
  readonly overdueMs: number | null
}

/** Of every job, what its last owner said of it. */
export const listClaims = async ({ db }: Database): Promise<readonly ClaimRecord[]> =>
  db
    .select({
      job: jobClaims.job,
      cron: jobClaims.cron,
      nextRunAt: jobClaims.nextRunAt,
      overdueMs: sql<
        number | null
      >`(extract(epoch from ${now} - ${jobClaims.nextRunAt}) * 1000)::float8`,
    })
    .from(jobClaims)

/** Notes that a run began; returns its id. Forgets runs older than a week. */
export const openTick = async ({ db }: Database, job: Job, owner: string): Promise<number> => {
  await db
    .delete(ticks)
    .where(
      and(eq(ticks.job, job), lt(ticks.startedAt, sql`now() - ${KEPT_DAYS} * interval '1 day'`)),
    )
  const rows = await db
    .insert(ticks)
    .values({ job, owner, startedAt: now })
    .returning({ id: ticks.id })
  const row = rows[0]
  if (row === undefined) throw new Error('insert into ticks returned no row')
  return row.id
}

export interface EndedRun {
  readonly id: number
  readonly job: Job
  readonly owner: string
  readonly counts: TickCounts
  readonly failure: { readonly code: string; readonly message: string } | null
}

/** Notes how a run ended, and that its owner is not at work any more. */
export const closeTick = async (
  { db }: Database,
  { id, job, owner, counts, failure }: EndedRun,
): Promise<void> => {
  const outcome = { errorCode: failure?.code ?? null, error: failure?.message ?? null }
  await db
    .update(ticks)
    .set({ ...counts, ...outcome, finishedAt: now })
    .where(eq(ticks.id, id))
  await db
    .update(jobClaims)
    .set({ busyUntil: now })
    .where(and(eq(jobClaims.job, job), eq(jobClaims.owner, owner), gt(jobClaims.busyUntil, now)))
}
