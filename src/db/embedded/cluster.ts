import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Binaries } from './binaries.ts'
import { embeddedError, errorCodeOf, explainOutput } from './failures.ts'
import { giveTo, type RunAs } from './user.ts'

const MAJOR = '18'
const DRAFT = 'new-'
const DRAFT_MAX_AGE_MS = 600_000

/** Where things are below DATA_DIR. Absolute, symbolic links resolved. */
export interface Place {
  readonly dataDir: string
  /** The directory of postgres itself. */
  readonly cluster: string
  readonly logFile: string
}

const isOurs = (name: string): boolean =>
  name === 'postgres' || name.startsWith('postgres.log') || name.startsWith(DRAFT)
const isHarmless = (name: string): boolean => name.startsWith('.') || name === 'lost+found'

/** Makes DATA_DIR if need be, and refuses one that is full of other things. */
export const preparePlace = async (dataDir: string): Promise<Place> => {
  const wanted = resolve(dataDir)
  await mkdir(wanted, { recursive: true, mode: 0o700 })
  const real = await realpath(wanted)
  const foreign = (await readdir(real)).filter((name) => !isOurs(name) && !isHarmless(name))
  if (foreign.length > 0) {
    throw embeddedError(
      `DATA_DIR ${real} holds files that are not polycool's (${foreign.slice(0, 3).join(', ')}): set DATA_DIR to an empty or a new directory.`,
    )
  }
  return { dataDir: real, cluster: join(real, 'postgres'), logFile: join(real, 'postgres.log') }
}

/** True when there is a cluster that this PostgreSQL can run, false when there is none yet. */
export const hasCluster = async ({ cluster, dataDir }: Place): Promise<boolean> => {
  try {
    const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
    if (version === MAJOR) return true
    throw embeddedError(
      `DATA_DIR ${dataDir} was written by PostgreSQL ${version}, and this build carries ${MAJOR}: dump it with version ${version} and restore, or set DATA_DIR to a new directory (polycool fills it again).`,
    )
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error
  }
  const rest = await readdir(cluster).catch(() => [])
  if (rest.length === 0) return false
  throw embeddedError(
    `${cluster} is not a PostgreSQL data directory (no PG_VERSION in it): move it away, or set DATA_DIR to a new directory.`,
  )
}

export const readPassword = async (cluster: string): Promise<string> => {
  try {
    return (await readFile(join(cluster, 'polycool.password'), 'utf8')).trim()
  } catch (error) {
    throw embeddedError(
      `The password file ${join(cluster, 'polycool.password')} cannot be read (${errorCodeOf(error)}): restore it, or set DATA_DIR to a new directory (polycool fills it again).`,
      error,
    )
  }
}

/**
 * How postgres names its own directory. It opens everything by absolute path, which fails for an
 * unprivileged account below a closed directory. /proc/self/cwd is absolute and leads straight to
 * the directory in which the process was started, which Node enters while it is still root.
 */
export const dataArgument = (runAs: RunAs | null, cluster: string): string =>
  runAs !== null && process.platform === 'linux' ? '/proc/self/cwd' : cluster

/** The messages of a fixed language are what failures are recognised by. */
export const POSTGRES_ENV = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' }

interface InitdbOptions {
  readonly cluster: string
  readonly runAs: RunAs | null
  readonly place: Place
  readonly isDurable: boolean
}

const runInitdb = (
  { initdb }: Binaries,
  { cluster, runAs, place, isDurable }: InitdbOptions,
): Promise<void> => {
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  const args = [
    `--pgdata=${dataArgument(runAs, cluster)}`,
    '--username=polycool',
    '--pwfile=../password',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--locale=${locale}`,
    '--lc-messages=C',
    isDurable ? '--sync-method=fsync' : '--no-sync',
  ]
  return new Promise((done, failed) => {
    execFile(initdb, args, { ...runAs, cwd: cluster, env: POSTGRES_ENV }, (error, out, err) => {
      if (error === null) done()
      else failed(explainOutput(`${out}\n${err}\n${error.message}`, place.dataDir, place.logFile))
    })
  })
}

/** Drafts that a killed start left behind; young ones may belong to a start that is still at work. */
const removeOldDrafts = async ({ dataDir }: Place): Promise<void> => {
  for (const name of (await readdir(dataDir)).filter((entry) => entry.startsWith(DRAFT))) {
    const draft = join(dataDir, name)
    const age = Date.now() - (await stat(draft).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs
    if (age > DRAFT_MAX_AGE_MS) await rm(draft, { recursive: true, force: true })
  }
}

/**
 * Makes the cluster aside and renames it into place, so that it is there as a whole or not at all.
 * The rename is also the lock of two first starts at once: it fails on a directory that is not
 * empty, and the later one goes on with the cluster of the earlier.
 */
export const createCluster = async (
  place: Place,
  binaries: Binaries,
  { runAs, isDurable }: { runAs: RunAs | null; isDurable: boolean },
): Promise<void> => {
  await removeOldDrafts(place)
  const draft = await mkdtemp(join(place.dataDir, DRAFT))
  const cluster = join(draft, 'postgres')
  const password = join(draft, 'password')
  try {
    await mkdir(cluster, { mode: 0o700 })
    await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
    await giveTo(runAs, draft)
    await runInitdb(binaries, { cluster, runAs, place, isDurable })
    await rename(password, join(cluster, 'polycool.password'))
    await rename(cluster, place.cluster)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCodeOf(error))) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
