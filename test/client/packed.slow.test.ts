import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NODES } from '../support/nodes.ts'
import { change, heartbeat, openFeedServer } from './feed-server.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(root, 'node_modules')

const SCRIPT = `
import { FeedGapError, type ResolutionChange, resolutions } from 'polycool/client'
declare const process: { readonly argv: readonly string[] }

const read: string[] = []
const tell = (change: ResolutionChange): string => \`\${change.cursor} \${change.market.question}\`
try {
  for await (const change of resolutions({ url: String(process.argv[2]), after: 'c0' })) {
    // @ts-expect-error: not selected
    void change.market.conditionId
    read.push(tell(change))
    if (read.length === 3) break
  }
} catch (error) {
  if (error instanceof FeedGapError) console.log(error.expected)
}
console.log(JSON.stringify(read))
`

const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2022', 'dom'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
  },
  include: ['read.mts'],
}

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polycool-packed-'))
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
  })
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n')))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true }))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
  await writeFile(join(folder, 'read.mts'), SCRIPT)
  const options = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund']
  await run('npm', ['install', `./${packed.filename}`, ...options, '--prefer-offline'], {
    cwd: folder,
  })
  await run(join(modules, '.bin/tsc'), ['-p', '.'], { cwd: folder })
}, 300_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(NODES)('%s reads the feed with the packed client', async (node) => {
  const server = await openFeedServer((connection) => {
    if (connection.number > 1) return connection.send(heartbeat(2), change(3), change(4))
    connection.send(heartbeat(0), change(1), change(2))
    connection.response.write(':', () => connection.drop())
  })
  const { stdout } = await run(node, ['read.mjs', server.url], { cwd: folder })
  expect(JSON.parse(stdout)).toEqual([
    'c1 Größer als 1 €?',
    'c2 Größer als 2 €?',
    'c3 Größer als 3 €?',
  ])
})

test('the packed client imports nothing but itself', async () => {
  const client = join(folder, 'node_modules/polycool/dist/client')
  const found = await run('grep', ['-rhoE', "(from|import\\() ?'[^']+'", client])
  const foreign = found.stdout
    .split('\n')
    .filter((line) => line !== '' && !/'\.\/[a-z-]+\.[jt]s'$/.test(line))
  expect(foreign).toEqual([])
})

test('the package has the console with it', () => {
  expect(existsSync(join(folder, 'node_modules/polycool/dist/console/index.html'))).toBe(true)
})

test('inside the unpacked package an install needs no development dependencies, and keeps what is built', async () => {
  const [packed = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  await run('tar', ['-xzf', packed], { cwd: folder })
  const inside = join(folder, 'package')
  const options = ['--omit=dev', '--omit=optional', '--no-audit', '--no-fund', '--prefer-offline']
  // Told to show what scripts say: the package's own is one that runs.
  const { stdout } = await run('npm', ['install', ...options, '--foreground-scripts'], {
    cwd: inside,
  })
  expect(stdout).toContain('> node scripts/build.js console client --at-install')
  expect(stdout).not.toContain(' built')
  const built = ['dist/client/index.js', 'dist/console/index.html', 'node_modules/graphql']
  expect(built.filter((path) => !existsSync(join(inside, path)))).toEqual([])
  const { stdout: version } = await run(process.execPath, ['src/main.ts', '--version'], {
    cwd: inside,
  })
  expect(version).toMatch(/^\d+\.\d+\.\d+/)
})
