import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { errorCodeOf } from './failures.ts'

const run = promisify(execFile)

/** What `postmaster.pid` says. */
export interface Postmaster {
  readonly pid: number
  /** Wished for; its own only from `ready` on. Before that somebody else may listen there. */
  readonly port: number
  /** `starting`, `ready`, `stopping`. */
  readonly status: string
}

/** Reads `postmaster.pid`, one item a line: pid, directory, start time, port, three more, status. */
export const readPostmaster = async (cluster: string): Promise<Postmaster | null> => {
  try {
    const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')
    const [pid, port] = [Number(lines[0]), Number(lines[3])]
    const status = lines[7]?.trim() || 'starting'
    return pid > 0 && port > 0 ? { pid, port, status } : null
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Linux: a postmaster's working directory is its data directory. A zombie has none. */
const worksIn = async (pid: number, cluster: string): Promise<boolean> => {
  const [name, cwd, own] = await Promise.all([
    readFile(`/proc/${pid}/comm`, 'utf8'),
    stat(`/proc/${pid}/cwd`),
    stat(cluster),
  ])
  return name.trim() === 'postgres' && cwd.ino === own.ino && cwd.dev === own.dev
}

/**
 * True when `pid` lives and is the postmaster of this directory, and not a stranger that was given
 * the number again. A process that we may not look at is another user's, and so a stranger: the
 * postmaster runs under the account that owns the directory.
 */
export const isPostmasterOf = async (pid: number, cluster: string): Promise<boolean> => {
  try {
    if (process.platform === 'linux') return await worksIn(pid, cluster)
    const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command='])
    return stdout.includes('postgres') && stdout.includes(cluster)
  } catch {
    return false
  }
}

const untilGone = async (pid: number, cluster: string, ms: number): Promise<boolean> => {
  const deadline = performance.now() + ms
  while (await isPostmasterOf(pid, cluster)) {
    if (performance.now() > deadline) return false
    await pause(10)
  }
  return true
}

/** Fast shutdown, then immediate, then kill: each is harmless to the data, only ever slower to recover. */
const STOPS: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
]

/** Stops the postmaster and waits until it is gone. */
export const stopPostmaster = async (pid: number, cluster: string): Promise<void> => {
  for (const [signal, ms] of STOPS) {
    if (!(await isPostmasterOf(pid, cluster))) return
    process.kill(pid, signal)
    if (await untilGone(pid, cluster, ms)) return
  }
}
