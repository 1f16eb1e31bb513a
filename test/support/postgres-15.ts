// Repeats the database tests on Debian's PostgreSQL 15, the oldest that DATABASE_URL may lead to.
import { type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseUser, giveTo } from '../../src/db/embedded/user.ts'
import { freePort } from './free-port.ts'

const BIN = '/usr/lib/postgresql/15/bin'
const PATHS = ['test/db', 'test/legacy', 'test/pollers', 'test/schema', 'test/search']

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Runs `work` on a cluster of its own, below the temporary directory. */
const withCluster = async (work: (url: string) => Promise<number>): Promise<number> => {
  const base = await mkdtemp(join(tmpdir(), 'polycool-postgres-15-'))
  const data = join(base, 'data')
  const runAs = await chooseUser(data)
  const port = await freePort()
  const as: ExecFileSyncOptions = {
    ...runAs,
    cwd: base,
    stdio: ['ignore', 'ignore', 'inherit'],
  }
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  settings.push(`port=${port}`, 'listen_addresses=127.0.0.1', "unix_socket_directories=''")
  const options = settings.map((each) => `-c ${each}`).join(' ')
  try {
    await mkdir(data, { mode: 0o700 })
    await writeFile(join(base, 'password'), 'polycool\n')
    await giveTo(runAs, base)
    const login = ['--username=polycool', '--pwfile=password', '--auth=scram-sha-256']
    const sort = ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync']
    execFileSync(join(BIN, 'initdb'), ['-D', 'data', ...login, ...sort], as)
    const log = ['-l', 'postgres.log', '-w', '-o', `${options} -c max_connections=200`]
    execFileSync(join(BIN, 'pg_ctl'), ['start', '-D', 'data', ...log], as)
    return await work(`postgres://polycool:polycool@127.0.0.1:${port}/postgres`)
  } finally {
    if (existsSync(join(data, 'postmaster.pid'))) {
      execFileSync(join(BIN, 'pg_ctl'), ['stop', '-D', 'data', '-m', 'fast', '-w'], as)
    }
    await rm(base, { recursive: true, force: true })
  }
}

const runTests = async (url: string): Promise<number> => {
  const env = { ...process.env, TEST_DATABASE_URL: url }
  const paths = PATHS.filter((path) => existsSync(path))
  const tests = spawn('vitest', ['run', '--project', 'fast', ...paths], { env, stdio: 'inherit' })
  const [code] = await once(tests, 'exit')
  return Number(code ?? 1)
}

if (existsSync(join(BIN, 'initdb'))) {
  say('The database tests on PostgreSQL 15:')
  process.exitCode = await withCluster(runTests)
} else {
  say(`SKIPPED: the database tests on PostgreSQL 15: no ${BIN} (apt-get install postgresql-15)`)
  process.exitCode = process.env.CI === 'true' ? 1 : 0
}
