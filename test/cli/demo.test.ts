import { readdir } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createDataDir, queryOf, startCommand } from '../support/process.ts'

const LIVE = '{ markets(filter: { acceptingOrders: true }, first: 1) { totalCount } }'

test('demo shows live markets within 20 s, all of it on this machine, and leaves nothing behind', async () => {
  const TMPDIR = await createDataDir()
  // What is configured for real must not be touched.
  const DATABASE_URL = 'postgres://me:secret@nowhere.invalid/real'
  const demo = startCommand(['demo'], { DATABASE_URL, TMPDIR })
  onTestFinished(async () => {
    demo.kill('SIGTERM')
    await demo.ended
  })
  const { url = '', msg } = await demo.logs(/^GraphQL at /)
  expect(msg).toMatch(/, polling events, standalone, resolutions from http:\/\/127\.0\.0\.1:\d+$/)
  await expect
    .poll(() => queryOf(url, LIVE), { timeout: 20_000 })
    .toEqual({ markets: { totalCount: expect.toSatisfy((count: number) => count > 1_000) } })
  expect(performance.now() - demo.startedAt).toBeLessThan(20_000)
  expect(await readdir(TMPDIR)).toEqual([expect.stringMatching(/^polycool-demo-/)])

  demo.kill('SIGTERM')
  expect((await demo.ended).code).toBe(0)
  expect(await readdir(TMPDIR)).toEqual([])
})
