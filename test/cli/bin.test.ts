import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startProcess } from '../support/process.ts'

const run = promisify(execFile)

/** A Node on the PATH that cannot run TypeScript, or null. */
const findOldNode = async (): Promise<string | null> => {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const node = join(folder, 'node')
    const version = await access(node).then(
      () => run(node, ['--version']).then(({ stdout }) => stdout),
      () => '',
    )
    const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? []
    if (Number(major) < 22 || (Number(major) === 22 && Number(minor) < 19)) return node
  }
  return null
}

const oldNode = await findOldNode()

test.skipIf(oldNode === null)(
  'bin/polycool.js runs under an old Node by the one that came with the dependencies',
  async () => {
    const started = startProcess(oldNode ?? '', ['bin/polycool.js', 'poll', 'weather'])
    const { code, stderr } = await started.ended
    expect(code).toBe(2)
    expect(stderr).toContain("'weather' is invalid")
  },
)

test.skipIf(oldNode === null)(
  'bin/polycool.js hands a signal on, and the exit code back',
  async () => {
    const flags = ['--port', '0', '--events', '3', '--closed-markets', '100', '--no-up-down']
    const simulator = startProcess(oldNode ?? '', ['bin/polycool.js', 'simulator', ...flags])
    await simulator.prints(/^Simulated Gamma API at/)
    simulator.kill('SIGTERM')
    expect(await simulator.ended).toMatchObject({ code: 0, stderr: '' })
  },
)

test('bin/polycool.js runs under a Node that is new enough', async () => {
  const { code, stdout } = await startProcess(process.execPath, ['bin/polycool.js', '--help']).ended
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Usage: polycool /)
})
