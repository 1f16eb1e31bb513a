import type postgres from 'postgres'
import type { Claim } from './verdict.ts'

/** What the database itself saw; it outlives every process that is killed. */
export interface Journal {
  claims(): Promise<Claim[]>
  /** When runs of a job began, in ms since 1970. */
  startsOf(job: string): Promise<number[]>
  /** Runs of a job that began since then and ended without an error. */
  countDone(job: string, since: number): Promise<number>
}

/** Notes every claim of a job from now on, by a trigger: `job_claims` itself keeps the last only. */
export const keepJournal = async (sql: postgres.Sql): Promise<Journal> => {
  await sql.unsafe(`
    create table chaos_claims (
      id bigint generated always as identity, job text, owner text, started_at timestamptz,
      busy_until timestamptz);
    create function chaos_note_claim() returns trigger language plpgsql as $$
      begin
        -- A slot that is given up has no start any more: it ends the claim that it had.
        insert into chaos_claims (job, owner, started_at, busy_until) values (new.job, new.owner,
          case when new.started_at = '-infinity' then old.started_at else new.started_at end,
          new.busy_until);
        return null;
      end $$;
    create trigger chaos_note_claim after insert or update on job_claims
      for each row execute function chaos_note_claim()`)
  return {
    // Taken and ended are two rows of the same start: the end sets `busy_until` to its own time.
    claims: async () => {
      const rows = await sql<Claim[]>`
        select job, owner, extract(epoch from started_at)::float8 * 1000 as at,
          extract(epoch from (array_agg(busy_until order by id))[1])::float8 * 1000 as "busyUntil",
          case when count(*) > 1
            then extract(epoch from (array_agg(busy_until order by id desc))[1])::float8 * 1000
          end as "endedAt"
        from chaos_claims group by job, owner, started_at`
      return [...rows]
    },
    startsOf: async (job) => {
      const rows = await sql<{ at: number }[]>`
        select extract(epoch from started_at)::float8 * 1000 as at from ticks where job = ${job}`
      return rows.map(({ at }) => at)
    },
    countDone: async (job, since) => {
      const rows = await sql<{ count: number }[]>`
        select count(*)::int as count from ticks
        where job = ${job} and started_at >= to_timestamp(${since / 1000}::float8)
          and finished_at is not null and error_code is null`
      return rows[0]?.count ?? 0
    },
  }
}
