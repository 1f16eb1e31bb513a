import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { readPostmaster, stopPostmaster } from '../../src/db/embedded/postmaster.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type Environment = Readonly<Record<string, string>>

/** A line of the JSON log. */
export interface LogLine {
  readonly level: number
  readonly msg: string
  readonly service: string
  readonly build: string
  readonly url?: string
  readonly failure?: { readonly code: string } | null
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Process {
  readonly pid: number
  /** When it was started, `performance.now()`. */
  readonly startedAt: number
  /** Settles when it has ended and all it wrote is read. */
  readonly ended: Promise<Ended>
  /** What matches in what it has written so far or writes from now on; fails when it ends without. */
  prints(pattern: RegExp): Promise<RegExpExecArray>
  /** The first such line of its log. */
  logs(pattern: RegExp): Promise<LogLine>
  /** All lines of its log so far. */
  log(): readonly LogLine[]
  kill(signal: NodeJS.Signals): void
}

/**
 * Nothing of the surroundings but what any process needs, and nothing that could leave this machine:
 * nobody listens at port 9.
 */
const SURROUNDINGS: Environment = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/',
  TERM: 'xterm',
  // Three dozen processes compile the same modules.
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled'),
  PORT: '0',
  GAMMA_URL: 'http://127.0.0.1:9',
}

/**
 * Starts any program, by default in the root of the repo as who runs the tests; it is killed at the
 * end of the test, if not before.
 */
export const startProcess = (
  program: string,
  args: readonly string[],
  env: Environment = {},
  place: Pick<SpawnOptions, 'cwd' | 'uid' | 'gid'> = {},
): Process => {
  const startedAt = performance.now()
  const child = spawn(program, args, { cwd: ROOT, ...place, env: { ...SURROUNDINGS, ...env } })
  const output = collect(child)
  let isOver = false
  const ended = once(child, 'close').then(([code]): Ended => {
    isOver = true
    return { code, stdout: output.stdout(), stderr: output.stderr() }
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const found = async <Result>(look: () => Result | null, what: string): Promise<Result> => {
    for (;;) {
      const over = isOver
      const result = look()
      if (result !== null) return result
      if (over) throw new Error(`it ended without ${what}; it wrote:\n${output.all()}`)
      await Promise.race([output.more(), ended])
    }
  }
  const log = () => output.stderr().split('\n').slice(0, -1).flatMap(parseLine)
  return {
    pid: child.pid ?? 0,
    startedAt,
    ended,
    log,
    prints: (pattern) => found(() => pattern.exec(output.all()), String(pattern)),
    logs: (pattern) =>
      found(() => log().find(({ msg }) => pattern.test(msg)) ?? null, String(pattern)),
    kill: (signal) => child.kill(signal),
  }
}

/** A command of polycool. */
export const startCommand = (args: readonly string[], env: Environment = {}): Process =>
  startProcess(process.execPath, ['src/main.ts', ...args], env)

export const runCommand = (args: readonly string[], env: Environment = {}): Promise<Ended> =>
  startCommand(args, env).ended

const collect = ({ stdout, stderr }: ChildProcess) => {
  const texts = { all: '', stdout: '', stderr: '' }
  let waiting = Promise.withResolvers<void>()
  for (const [name, stream] of Object.entries({ stdout, stderr })) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      texts.all += text
      texts[name as 'stdout' | 'stderr'] += text
      waiting.resolve()
      waiting = Promise.withResolvers()
    })
  }
  return {
    all: () => texts.all,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    /** Settles with the next output. */
    more: () => waiting.promise,
  }
}

const parseLine = (line: string): LogLine[] => (line.startsWith('{') ? [JSON.parse(line)] : [])

/** An empty DATA_DIR; at the end of the test its Postgres is stopped and all of it removed. */
export const createDataDir = async (): Promise<string> => {
  const dataDir = await mkdtemp(join(tmpdir(), `polycool-test-${process.pid}-`))
  onTestFinished(async () => {
    const pid = await postmasterOf(dataDir)
    if (pid !== null) await stopPostmaster(pid, join(dataDir, 'postgres'))
    await rm(dataDir, { recursive: true, force: true })
  })
  return dataDir
}

/** The process number of the embedded Postgres that runs there, or null. */
export const postmasterOf = async (dataDir: string): Promise<number | null> =>
  (await readPostmaster(join(dataDir, 'postgres')))?.pid ?? null

/** True when `url` answers with 200; a refused connection is no answer. */
export const answers = async (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

/** The data of a query, asked of a server at that URL. */
export const queryOf = async (url: string, query: string): Promise<unknown> => {
  const answer = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`)
  const { data, errors } = await answer.json()
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}
