import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { NODES } from '../support/nodes.ts'
import { ROOT } from '../support/process.ts'

const run = promisify(execFile)

const VITE_CONFIG = `export default {
  root: import.meta.dirname,
  build: { outDir: '../dist/console', emptyOutDir: true },
}
`

/** A checkout of the script alone, and of what is asked for beside it. */
const checkout = async (files: Readonly<Record<string, string>>, { hasModules = true } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'polycool-checkout-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await cp(join(ROOT, 'scripts'), join(folder, 'scripts'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }')
  if (hasModules) await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, 'web'), { recursive: true })
    await writeFile(join(folder, 'web', name), content)
  }
  return folder
}

/** As package.json says it. */
const AT_INSTALL = ['scripts/build.js', 'console', 'client', '--at-install']

const failure = (told: string) => ({ code: 1, stderr: expect.stringContaining(told) })

const PAGE = '<!doctype html><script type="module" src="/main.js"></script>'
const SOURCES = {
  'vite.config.ts': VITE_CONFIG,
  'index.html': PAGE,
  'main.js': 'document.title = 1',
}

test.each(NODES)('%s builds the console at an install, and says so in one line', async (node) => {
  const folder = await checkout(SOURCES)
  const { stdout, stderr } = await run(node, AT_INSTALL, {
    cwd: folder,
  })
  expect(stdout).toMatch(/^console built: \d+ kB gzip, in \d+\.\d s\n$/)
  expect(stderr).toBe('')
  const built = await readFile(join(folder, 'dist/console/index.html'), 'utf8')
  expect(built).toMatch(/src="\/assets\/index-[\w-]+\.js"/)
})

test.each(NODES)('%s leaves it in silence where it cannot be built', async (node) => {
  const folders = [await checkout(SOURCES, { hasModules: false }), await checkout({})]
  for (const cwd of folders) {
    const answer = await run(node, AT_INSTALL, { cwd })
    expect(answer).toEqual({ stdout: '', stderr: '' })
  }
})

test('the client is built by a Node without a shell: .bin has no programs on Windows', async () => {
  const folder = await checkout({}, { hasModules: false })
  await mkdir(join(folder, 'node_modules'))
  await symlink(join(ROOT, 'node_modules/typescript'), join(folder, 'node_modules/typescript'))
  await mkdir(join(folder, 'src'))
  await writeFile(join(folder, 'src/index.ts'), 'export const one: number = 1\n')
  const options = { rootDir: 'src', outDir: 'dist/client', types: [] }
  const config = JSON.stringify({ compilerOptions: options, include: ['src'] })
  await writeFile(join(folder, 'tsconfig.client.json'), config)
  const { stdout } = await run(process.execPath, AT_INSTALL, { cwd: folder })
  expect(stdout).toBe('polycool/client built\n')
  expect(await readFile(join(folder, 'dist/client/index.js'), 'utf8')).toContain('one = 1')
})

test('sources with a fault fail the install', async () => {
  const cwd = await checkout({ ...SOURCES, 'main.js': 'const = 1' })
  const install = run(process.execPath, AT_INSTALL, { cwd })
  await expect(install).rejects.toMatchObject(failure('main.js'))
})

test('whoever asks for it by hand is told what is missing', async () => {
  const cwd = await checkout(SOURCES, { hasModules: false })
  const asked = run(process.execPath, ['scripts/build.js', 'console'], { cwd })
  await expect(asked).rejects.toMatchObject(failure("Cannot find package 'vite'"))
})
