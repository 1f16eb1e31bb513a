// Builds what is named: the console into dist/console, the package's client into dist/client. Plain
// JavaScript for Node 20 and newer: where there are no development dependencies, npm runs it with the
// system's Node.
//
// With --at-install, where those dependencies or the sources are not there (`npm ci --omit=dev`, or an
// install inside the packed package), it leaves them as they are and says nothing. Where it is not there
// itself, as after copying package.json alone, npm can only be told --ignore-scripts.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const inRoot = (path) => join(fileURLToPath(new URL('..', import.meta.url)), path)

const buildConsole = async () => {
  const since = performance.now()
  const { build } = await import('vite')
  await build({ configFile: inRoot('web/vite.config.ts'), logLevel: 'warn' })
  const seconds = ((performance.now() - since) / 1_000).toFixed(1)
  const kilobytes = gzipKilobytes(inRoot('dist/console'))
  process.stdout.write(`console built: ${kilobytes} kB gzip, in ${seconds} s\n`)
}

const gzipKilobytes = (folder) => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const sizes = files
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => gzipSync(readFileSync(join(parentPath, name))).length)
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1_000)
}

// Not that of .bin, which is no program on Windows.
const TSC = 'node_modules/typescript/bin/tsc'

const buildClient = () => {
  rmSync(inRoot('dist/client'), { recursive: true, force: true })
  execFileSync(process.execPath, [inRoot(TSC), '-p', inRoot('tsconfig.client.json')], {
    stdio: 'inherit',
  })
  process.stdout.write('polycool/client built\n')
}

const parts = {
  console: { needs: ['web/vite.config.ts', 'node_modules/vite'], build: buildConsole },
  client: { needs: ['tsconfig.client.json', TSC], build: buildClient },
}

const isAtInstall = process.argv.includes('--at-install')
for (const [name, { needs, build }] of Object.entries(parts)) {
  const isPossible = needs.every((path) => existsSync(inRoot(path)))
  if (process.argv.includes(name) && (isPossible || !isAtInstall)) await build()
}
