import { existsSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { type Environment, runCommand, startProcess } from '../support/process.ts'

const SCRIPT = '/usr/bin/script' // of util-linux

const openUpstream = async (): Promise<{ simulator: Simulator; env: Environment }> => {
  const simulator = await createSimulator({ events: 12, closedMarkets: 1_000, upDown: false })
  const { url, close } = await createTestDatabase()
  onTestFinished(async () => {
    await simulator.close()
    await close()
  })
  return { simulator, env: { DATABASE_URL: url, GAMMA_URL: simulator.url } }
}

test('backfill fails with one line when upstream is away', async () => {
  const { env } = await openUpstream()
  const { code, stderr } = await runCommand(['backfill'], {
    ...env,
    GAMMA_URL: 'http://127.0.0.1:9',
  })
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^polycool: backfill stopped: .* \[GAMMA_UNREACHABLE\]; "polycool backfill" goes on from there\n$/,
  )
})

test.skipIf(!existsSync(SCRIPT) || process.platform !== 'linux')(
  'backfill on a terminal draws a bar with rate and time left (skipped without "script" of util-linux)',
  async () => {
    const { simulator, env } = await openUpstream()
    simulator.faults.set({ kind: 'latency', ms: 100 })
    const command = `${process.execPath} src/main.ts backfill --closed`
    const terminal = startProcess(SCRIPT, ['-qec', command, '/dev/null'], env)
    await terminal.prints(/closed markets [█░]{30} [\d]+\/[\d]+ \d+ %, [\d]+\/s, \S+ left/)
    await terminal.prints(/closed markets █{30} \d+\/\d+ 100 %/)
    expect((await terminal.ended).code).toBe(0)
  },
)
