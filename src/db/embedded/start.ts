import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, open, readFile, stat, truncate } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { dataArgument, type Place, POSTGRES_ENV } from './cluster.ts'
import { giveTo, type RunAs } from './user.ts'

export type Settings = Readonly<Record<string, string>>

/** Durable, for this machine alone, and modest: one server of a few clients. */
const SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  // No socket: its path is limited to 107 bytes, and its directory to those who may write there.
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  min_wal_size: '80MB',
  max_wal_size: '1GB',
  jit: 'off',
  // Parallel workers share memory in /dev/shm, of which a container has 64 MB by default.
  max_parallel_workers: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
}

const LOG_MAX_BYTES = 10_000_000

/** Keeps the log and one older one below 10 MB each. Postgres appends, so truncating is safe. */
export const boundLog = async ({ logFile }: Place): Promise<void> => {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= LOG_MAX_BYTES) return
  await copyFile(logFile, `${logFile}.1`)
  await truncate(logFile)
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })

/** The port of the last run, so that the URL stays the same as long as the port is free. */
export const lastPort = async (cluster: string): Promise<number | null> => {
  try {
    const line = await readFile(join(cluster, 'postmaster.opts'), 'utf8')
    const port = Number(/"-p" "(\d+)"/.exec(line)?.[1])
    return Number.isInteger(port) ? port : null
  } catch {
    return null
  }
}

/** A postmaster that this process started. */
export interface Started {
  readonly pid: number
  /** Set as soon as it has ended. */
  hasExited: boolean
  /** What the log says since: of this postmaster alone, and of every process. */
  output: () => Promise<{ own: string; all: string }>
}

export interface StartOptions {
  readonly place: Place
  readonly binaries: Binaries
  readonly runAs: RunAs | null
  readonly settings: Settings
  /** null: any free one. */
  readonly port: number | null
  /** The number in a stale pid file that by now belongs to some other process. */
  readonly strangerPid: number | null
}

const argumentsOf = (options: StartOptions, port: number): string[] => {
  const settings = Object.entries({ ...SETTINGS, ...options.settings })
  const data = dataArgument(options.runAs, options.place.cluster)
  return ['-D', data, '-p', String(port), ...settings.flatMap(([k, v]) => ['-c', `${k}=${v}`])]
}

/** The line prefix carries the pid: two starts at once write to the same file. */
const outputReader = (logFile: string, from: number, pid: number) => async () => {
  const all = (await readFile(logFile)).subarray(from).toString('utf8')
  const own = all.split('\n').filter((line) => line.includes(`[${pid}]`))
  return { own: own.join('\n'), all }
}

/**
 * Starts postgres in a session of its own: Ctrl-C reaches the whole process group of a terminal,
 * and it is our orderly stop that decides, not the terminal.
 *
 * A stale pid file that names a stranger makes postgres refuse to start. It makes an exception for
 * its grandparent's number, and does the rest itself, safe against another start at this moment.
 */
export const startPostmaster = async (options: StartOptions): Promise<Started> => {
  const { place, binaries, runAs, strangerPid } = options
  await boundLog(place)
  const log = await open(place.logFile, 'a', 0o600)
  try {
    await giveTo(runAs, place.logFile)
    const from = (await log.stat()).size
    const port = options.port ?? (await freePort())
    const child = spawn(binaries.postgres, argumentsOf(options, port), {
      ...runAs,
      cwd: place.cluster,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: {
        ...POSTGRES_ENV,
        ...(strangerPid !== null && { PG_GRANDPARENT_PID: String(strangerPid) }),
      },
    })
    const spawned = once(child, 'spawn')
    const pid = child.pid ?? 0
    const started = { pid, hasExited: false, output: outputReader(place.logFile, from, pid) }
    child.once('exit', () => {
      started.hasExited = true
    })
    await spawned
    child.unref()
    return started
  } finally {
    await log.close()
  }
}
