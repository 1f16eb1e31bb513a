import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { readConsoleFiles } from '../../src/http/console-files.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { type Environment, ROOT, startCommand } from '../support/process.ts'

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['scripts/build.js', 'console'], { cwd: ROOT })
}, 120_000)

/** A process that polls nothing; `told` is what its log says of the console. */
const open = async (env: Environment = {}) => {
  const { url: DATABASE_URL, close } = await createTestDatabase()
  onTestFinished(close)
  const server = startCommand(['start'], { DATABASE_URL, POLLER_MODE: 'none', ...env })
  onTestFinished(async () => {
    server.kill('SIGTERM')
    await server.ended
  })
  const { url = '' } = await server.logs(/^(GraphQL|health) at /)
  const told = server.log().flatMap(({ msg }) => (msg.includes('console') ? msg : []))
  return { url, told }
}

const frontOf = async (url: string): Promise<string> =>
  (await fetch(url, { headers: { accept: 'text/html' } })).text()

test('a process serves the built console: its page names files of this server alone, and all are there', async () => {
  const { url, told } = await open()
  expect(told).toEqual([`console at ${url}/`])
  const html = await frontOf(url)
  const paths = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(2)
  for (const path of paths) {
    expect(path).toMatch(/^\/[^/]/)
    expect((await fetch(`${url}${path}`)).status).toBe(200)
  }
})

test('all of it is under 120 kB', async () => {
  const { index, others } = readConsoleFiles(join(ROOT, 'dist/console')) ?? {}
  const files = [index, ...(others?.values() ?? [])]
  const sizes = files.map((file) => gzipSync(file?.body ?? '').length)
  expect(sizes.length).toBeGreaterThan(2)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120_000)
})

test.each([{ CONSOLE: 'off' }, { SERVE_API: 'false' }])('%o: there is no console', async (env) => {
  const { url, told } = await open(env)
  expect(told).toEqual([])
  expect(await frontOf(url)).toMatch(/^polycool: Polymarket markets as GraphQL\n/)
})
