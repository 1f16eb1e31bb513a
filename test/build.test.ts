import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { ROOT } from './support/process.ts'

type ReadBuild = typeof import('../src/build.ts')['readBuild']

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const OTHER = 'fedcba9876543210fedcba9876543210fedcba98'

/** `readBuild` of a tree `checkout` with these files in it or beside it; without any, of an image. */
const readBuildOf = async (files: Readonly<Record<string, string>> = {}): Promise<ReadBuild> => {
  const folder = await mkdtemp(join(tmpdir(), 'polycool-build-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const all = { 'checkout/package.json': '{"version":"7.8.9","type":"module"}', ...files }
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  const module = join(folder, 'checkout/src/build.ts')
  await cp(join(ROOT, 'src/build.ts'), module)
  return (await import(pathToFileURL(module).href)).readBuild
}

test('an image tells the commit that it was built from by COMMIT_SHA', async () => {
  const readBuild = await readBuildOf()
  expect(readBuild({ COMMIT_SHA: COMMIT })).toBe('7.8.9+012345678')
})

test.each([{}, { COMMIT_SHA: '' }])(
  'an image that was not told has its version alone: %o',
  async (env) => {
    const readBuild = await readBuildOf()
    expect(readBuild(env)).toBe('7.8.9')
  },
)

/** As `git gc` leaves it, with a tag and the commit that the tag leads to. */
const PACKED = `# pack-refs with: peeled fully-peeled sorted
${OTHER} refs/archive/refs/heads/main
${COMMIT} refs/heads/main
${OTHER} refs/heads/main-2
${OTHER} refs/tags/v1
^${OTHER}
`

const CHECKOUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'on a branch': {
    'checkout/.git/HEAD': 'ref: refs/heads/main\n',
    'checkout/.git/refs/heads/main': `${COMMIT}\n`,
    'checkout/.git/packed-refs': `${OTHER} refs/heads/main\n`,
  },
  'of a commit': { 'checkout/.git/HEAD': `${COMMIT}\n` },
  'on a branch that is packed': {
    'checkout/.git/HEAD': 'ref: refs/heads/main\n',
    'checkout/.git/packed-refs': PACKED,
  },
  'that is a worktree': {
    'checkout/.git': 'gitdir: ../first/.git/worktrees/checkout\n',
    'first/.git/worktrees/checkout/HEAD': 'ref: refs/heads/main\n',
    'first/.git/worktrees/checkout/commondir': '../..\n',
    'first/.git/HEAD': `${OTHER}\n`,
    'first/.git/refs/heads/main': `${COMMIT}\n`,
  },
  'that is a worktree, on a branch that is packed': {
    'checkout/.git': 'gitdir: ../first/.git/worktrees/checkout\n',
    'first/.git/worktrees/checkout/HEAD': 'ref: refs/heads/main\n',
    'first/.git/worktrees/checkout/commondir': '../..\n',
    'first/.git/packed-refs': PACKED,
  },
  'that is a submodule': {
    'checkout/.git': 'gitdir: ../.git/modules/checkout\n',
    '.git/modules/checkout/HEAD': 'ref: refs/heads/main\n',
    '.git/modules/checkout/refs/heads/main': `${COMMIT}\n`,
  },
}

test.each(Object.entries(CHECKOUTS))(
  'a checkout %s knows better than COMMIT_SHA',
  async (_, files) => {
    const readBuild = await readBuildOf(files)
    expect(readBuild({ COMMIT_SHA: OTHER })).toBe('7.8.9+012345678')
  },
)

test('a checkout whose branch is nowhere leaves it to COMMIT_SHA', async () => {
  const readBuild = await readBuildOf({ 'checkout/.git/HEAD': 'ref: refs/heads/main\n' })
  expect(readBuild({ COMMIT_SHA: COMMIT })).toBe('7.8.9+012345678')
  expect(readBuild({})).toBe('7.8.9')
})
