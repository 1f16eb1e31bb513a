import { expect, test } from 'vitest'
import { startProcess } from '../support/process.ts'

test('twelve seconds of chaos costs no client a change', { timeout: 240_000 }, async () => {
  const args = ['test/chaos/main.ts', '--small', '--minutes', '0.2', '--seed', '25']
  const { code, stdout, stderr } = await startProcess(process.execPath, args).ended
  expect(stderr).toBe('')
  expect(stdout).toContain('Nothing was lost.')
  expect(code).toBe(0)
})
