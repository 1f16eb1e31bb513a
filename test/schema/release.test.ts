import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { judgeRelease, renderReleased } from '../../scripts/schema/released.ts'
import { ROOT } from '../support/process.ts'

const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8')

test('the schema that is kept is that of the newest release', async () => {
  const fault = judgeRelease(await read('schema.released.graphql'), await read('CHANGELOG.md'))
  expect(fault, fault ?? '').toBeNull()
})

test('`npm run schema:release` keeps the present schema, under the version of the package', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'polycool-release-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await cp(join(ROOT, 'scripts/schema'), join(folder, 'scripts/schema'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "version": "0.2.0" }')
  await writeFile(join(folder, 'schema.graphql'), 'type Query { a: Int }\n')
  const { scripts } = JSON.parse(await read('package.json'))
  const [, script = ''] = scripts['schema:release'].split(' ')
  await promisify(execFile)(process.execPath, [script], { cwd: folder })
  const released = await readFile(join(folder, 'schema.released.graphql'), 'utf8')
  expect(released).toMatch(/\n# Release: 0\.2\.0\n\ntype Query \{ a: Int \}\n$/)
  expect(judgeRelease(released, '## Unreleased\n\n## 0.2.0\n\n- New.\n\n## 0.1.0\n')).toBeNull()
})

const RELEASED = renderReleased('type Query { a: Int }\n', '0.1.0')

test.each([
  ['nothing new', '# Change log\n\n## 0.1.0\n\n- 0.0.9 was nothing.\n'],
  ['something that comes', '## Unreleased\n\n- New.\n\n## 0.1.0\n'],
  ['a date', '## [0.1.0] - 2026-12-01\n\n## [0.0.9] - 2026-11-01\n'],
])('a change log with %s above the release that is kept is right', (_, changeLog) => {
  expect(judgeRelease(RELEASED, changeLog)).toBeNull()
})

test.each([
  ['a release that is not kept', '## 0.2.0\n\n- New.\n\n## 0.1.0\n', '0.2.0'],
  ['a release that is kept only in part', '## 0.1.0-beta.1\n', '0.1.0-beta.1'],
  ['no release', '## Unreleased\n\n- New.\n', 'none'],
])('a change log with %s is a fault, which says what to do', (_, changeLog, newest) => {
  expect(judgeRelease(RELEASED, changeLog)).toBe(
    `schema.released.graphql is of the release "0.1.0", the newest one of CHANGELOG.md is "${newest}". ` +
      'Give package.json the version of the change log, and then: npm run schema:release',
  )
})
