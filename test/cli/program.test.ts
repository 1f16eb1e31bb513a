import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, runCommand, startProcess } from '../support/process.ts'

const COMMANDS = [
  'start',
  'demo',
  'status',
  'poll',
  'backfill',
  'import-legacy',
  'repair-token-ids',
  'migrate',
  'simulator',
  'schema',
  'help',
]

test('--help lists every command and the variables that are asked for most', async () => {
  const { code, stdout } = await runCommand(['--help'])
  expect(code).toBe(0)
  const listed = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) .*\S$/gm)].map(([, name]) => name)
  expect(listed).toEqual(COMMANDS)
  expect(stdout).toMatch(/DATABASE_URL .*DATA_DIR.*\n.*PORT.*\n.*POLLER_MODE.*\n.*GAMMA_URL/)
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('without a command the same help comes as an error', async () => {
  const { code, stdout, stderr } = await runCommand([])
  expect(code).toBe(2)
  expect(stdout).toBe('')
  for (const name of COMMANDS) expect(stderr).toContain(`\n  ${name}`)
})

test('an unknown command is answered with the nearest one', async () => {
  const { code, stderr } = await runCommand(['statsu'])
  expect(code).toBe(2)
  expect(stderr).toBe(
    "error: unknown command 'statsu'\n(Did you mean status?)\n" +
      'Run "polycool --help", or "polycool <command> --help".\n',
  )
})

test('an unknown option and a superfluous argument end with where to read on', async () => {
  const [option, argument] = await Promise.all([
    runCommand(['start', '--prot', '80']),
    runCommand(['start', 'now']),
  ])
  expect(option.code).toBe(2)
  expect(option.stderr).toMatch(/unknown option '--prot'\nRun .*polycool <command> --help/)
  expect(argument.code).toBe(2)
  expect(argument.stderr).toMatch(/too many arguments for 'start'/)
})

test('--version tells the version', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  const { stdout } = await runCommand(['--version'])
  expect(stdout).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}(\\+[0-9a-f]{9})?\n$`))
})

test('schema prints what schema.graphql holds', async () => {
  const { code, stdout } = await runCommand(['schema'])
  expect(code).toBe(0)
  expect(stdout).toBe(await readFile(join(ROOT, 'schema.graphql'), 'utf8'))
})

test('a faulty configuration is exit code 2, every fault on standard error', async () => {
  const { code, stdout, stderr } = await runCommand(['start'], { PORT: 'x', LOG_LEVEL: 'loud' })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe(
    'polycool: The configuration has faults:\n' +
      '  PORT="x": expected a whole number from 0 to 65535\n' +
      '  LOG_LEVEL="loud": expected debug, info, warn, error or silent\n',
  )
})

test('a reader that has had enough is no failure', async () => {
  const command = `${process.execPath} src/main.ts --help | true`
  const { stderr } = await startProcess('sh', ['-c', command]).ended
  expect(stderr).toBe('')
})
