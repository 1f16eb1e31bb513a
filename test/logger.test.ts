import { expect, test } from 'vitest'
import { startProcess } from './support/process.ts'

test('an error of the database is logged without its statement, its values, or a message without end', async () => {
  const script = `
    import { DrizzleQueryError } from 'drizzle-orm/errors'
    import { createLogger } from './src/logger.ts'
    const page = 'value'.repeat(300_000)
    const refusal = Object.assign(new Error('refused: ' + page), { code: '22P02', query: page })
    const err = new DrizzleQueryError('insert into pages values ($1)', [page], refusal)
    createLogger({ level: 'info', format: 'json', build: 'test' }).error({ err }, 'it failed')`
  const { stderr } = await startProcess(process.execPath, [
    '--input-type=module',
    ...['-e', script],
  ]).ended
  expect(stderr.length).toBeLessThan(5_000)
  const { err } = JSON.parse(stderr)
  expect(err).toMatchObject({
    type: 'Error',
    message: 'Failed query: insert into pages values ($1)',
    stack: expect.stringMatching(/^Error: Failed query: insert into pages values \(\$1\)\n +at /),
    cause: { code: '22P02', message: expect.stringMatching(/^refused: value/) },
  })
  expect(err.cause.message.length).toBe(500)
  expect(Object.keys(err).concat(Object.keys(err.cause))).not.toContain('query')
  expect(Object.keys(err)).not.toContain('params')
})
