import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { listJobRuns } from '../../src/db/queries/job-runs.ts'
import { createTestDatabase } from '../support/postgres.ts'

test('how long ago each job started, ended and succeeded is read off its runs, in any process', async () => {
  const { database, close } = await createTestDatabase()
  onTestFinished(close)
  await database.db.execute(sql`
    insert into ticks (job, owner, started_at, finished_at, error_code)
    select job, owner, now() - start * interval '1 second', now() - "end" * interval '1 second', code
    from (values
      ('EVENTS', 'a:1', 100, 90, null),
      ('EVENTS', 'b:2', 70, 65, null),
      ('EVENTS', 'a:1', 40, 30, 'GAMMA_TIMEOUT'),
      ('EVENTS', 'b:2', 5, null, null),
      ('DUE', 'b:2', 20, 19, 'STOPPED')) as runs(job, owner, start, "end", code)`)
  await database.db.execute(sql`
    insert into job_claims (job, owner, started_at, busy_until, cron)
    values ('EVENTS', 'b:2', now(), now(), '*/20 * * * * *')`)
  const runs = await listJobRuns(database.db, ['EVENTS', 'STANDALONE', 'DUE'])
  const whole = (seconds: number | null) => seconds && Math.floor(seconds)
  expect(
    runs.map(({ job, ...run }) => [
      ...[job, run.cron, whole(run.sinceStart), whole(run.sinceEnd), whole(run.sinceSuccess)],
    ]),
  ).toEqual([
    ['EVENTS', '*/20 * * * * *', 5, 30, 65],
    ['STANDALONE', null, null, null, null],
    ['DUE', null, 20, 19, null],
  ])
})
