import { expect, test } from 'vitest'
import { startProcess } from '../support/process.ts'

test('one service lives through every fault of upstream, keeps its data and counts the fault', async () => {
  const { code, stdout, stderr } = await startProcess(process.execPath, ['test/faults/main.ts'])
    .ended
  expect(stderr).toBe('')
  expect(stdout).toContain('One process lived through all of it.')
  expect(code).toBe(0)
})
