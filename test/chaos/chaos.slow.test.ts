import { expect, test } from 'vitest'
import { startProcess } from '../support/process.ts'
import { MUTATIONS } from './tamper.ts'

const run = (...args: readonly string[]) =>
  startProcess(process.execPath, ['test/chaos/main.ts', ...args]).ended

const SMALL = ['--small', '--minutes', '0.2', '--seed', '25']

test('whatever is killed, frozen, misled or cut off, nothing is lost and nothing comes twice', async () => {
  const { code, stdout, stderr } = await run('--minutes', '1.5', '--seed', '7')
  expect(stderr).toBe('')
  expect(stdout).toContain('Nothing was lost.')
  expect(code).toBe(0)
})

test('the small run, which those below are made of, costs no client a change', async () => {
  const { code, stdout, stderr } = await run(...SMALL)
  expect(stderr).toBe('')
  expect(stdout).toContain('Nothing was lost.')
  expect(code).toBe(0)
})

const FOUND = {
  drop: /^changes lost: 2$/m,
  repeat: /^changes duplicated: 2$/m,
  swap: /^changes out of order: 2$/m,
  notify: /^changes lost: \d+$/m,
} as const

test.each(MUTATIONS)('a run in which something is amiss fails: %s', async (mutation) => {
  const { code, stdout, stderr } = await run(...SMALL, '--mutate', mutation)
  expect(stderr).toBe('')
  expect(stdout).toMatch(FOUND[mutation])
  expect(stdout).not.toContain('Nothing was lost.')
  expect(code).toBe(1)
})
