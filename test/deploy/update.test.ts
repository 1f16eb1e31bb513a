import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ROOT, startProcess } from '../support/process.ts'

/** What docs/deploy.md has one type on a server with systemd to update it. */
const UPDATE = (() => {
  const text = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8')
  return /To update:\n\n```sh\n([^`]+)```/.exec(text)?.[1] ?? ''
})()

/** Types it where every program only notes that it was called, and that one fails. */
const update = async (failing = 'none') => {
  const folder = mkdtempSync(join(tmpdir(), 'polycool-update-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const program of ['git', 'systemctl', 'npm', 'curl']) {
    const script = `#!/bin/sh\necho ${program} "$1" >&2\n[ "${program} $1" != '${failing}' ]\n`
    writeFileSync(join(folder, program), script)
    chmodSync(join(folder, program), 0o755)
  }
  const typed = UPDATE.replace('/opt/polycool', folder)
  const { code, stderr } = await startProcess('sh', ['-c', typed], { PATH: `${folder}:/bin` }).ended
  return { code, called: stderr.trimEnd().split('\n') }
}

test('an update changes nothing under a running server, and asks it at last whether it is ready', async () => {
  expect(await update()).toEqual({
    code: 0,
    called: [
      ...['git fetch', 'systemctl stop', 'git merge', 'npm ci', 'systemctl start', 'curl -sS'],
    ],
  })
})

test('an update that cannot fetch leaves the server alone', async () => {
  expect((await update('git fetch')).called).toEqual(['git fetch', 'curl -sS'])
})

test('an update that cannot merge installs nothing, and starts what was there', async () => {
  expect((await update('git merge')).called).toEqual([
    ...['git fetch', 'systemctl stop', 'git merge', 'systemctl start', 'curl -sS'],
  ])
})

test('an update that cannot install starts the server all the same', async () => {
  expect((await update('npm ci')).called.slice(-3)).toEqual([
    ...['npm ci', 'systemctl start', 'curl -sS'],
  ])
})

test('an update after which nothing answers ends with a failure', async () => {
  expect((await update('curl -sS')).code).toBe(1)
})
