import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../support/postgres.ts'
import { runCommand } from '../support/process.ts'

test('migrate says what it applied, and the second time that nothing was left', async () => {
  const { url: DATABASE_URL, close } = await createTestDatabase({ isMigrated: false })
  onTestFinished(close)
  const first = await runCommand(['migrate'], { DATABASE_URL })
  expect(first.code).toBe(0)
  expect(first.stdout).toMatch(/^The database is migrated: 0000_tables, 0001_ingest.*\.\n$/)
  const second = await runCommand(['migrate'], { DATABASE_URL })
  expect(second).toEqual({ code: 0, stdout: 'The database was up to date.\n', stderr: '' })
})
