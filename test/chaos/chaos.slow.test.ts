import { expect, test } from 'vitest'
import { startProcess } from '../support/process.ts'

test('three pollers that are killed, frozen and misled lose nothing and do nothing twice', async () => {
  const args = ['test/chaos/main.ts', '--minutes', '1', '--seed', '7']
  const { code, stdout, stderr } = await startProcess(process.execPath, args).ended
  expect(stderr).toBe('')
  expect(stdout).toContain('Nothing was lost.')
  expect(code).toBe(0)
})
