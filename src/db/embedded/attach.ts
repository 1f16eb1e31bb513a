import { setTimeout as pause } from 'node:timers/promises'
import { findBinaries } from './binaries.ts'
import { createCluster, hasCluster, type Place, readPassword } from './cluster.ts'
import { embeddedError, explainOutput } from './failures.ts'
import { isPostmasterOf, type Postmaster, readPostmaster, stopPostmaster } from './postmaster.ts'
import { type Presence, tryEnter } from './presence.ts'
import { lastPort, type Settings, type Started, startPostmaster } from './start.ts'
import { chooseUser, type RunAs, takeFromRoot } from './user.ts'

export interface AttachOptions {
  readonly place: Place
  readonly settings: Settings
  readonly startTimeoutMs: number
  readonly signal: AbortSignal
  /** The session that makes us a user has ended, and nobody asked for it. */
  readonly onLost: () => void
}

export interface Attached {
  readonly presence: Presence
  readonly postmaster: Postmaster
  readonly password: string
  /** True when the postmaster is not of this call's making. */
  readonly adopted: boolean
}

const LOOK_PAUSE_MS = 20
const ANOTHER_RUNS =
  /lock file ".*" already exists|pre-existing shared memory block|lock file ".*" is empty/
const PORT_TAKEN = /Address already in use|could not create any TCP\/IP sockets/
const WAS_READY = /ready to accept connections/

/** Our postmaster has ended. Decides whether that was for a passing reason, and throws if not. */
const afterExit = async (started: Started, place: Place): Promise<{ isPortTaken: boolean }> => {
  const { own, all } = await started.output()
  if (PORT_TAKEN.test(own)) return { isPortTaken: true }
  // Another start won, or another last user stopped it before we were in.
  if (ANOTHER_RUNS.test(own) || WAS_READY.test(own)) return { isPortTaken: false }
  throw explainOutput(all, place.dataDir, place.logFile)
}

const tooLate = (options: AttachOptions, pid: number | null, reason: string): Error =>
  embeddedError(
    `PostgreSQL${pid === null ? '' : ` (process ${pid})`} in DATA_DIR ${options.place.dataDir} does not answer after ${options.startTimeoutMs / 1000} s (${reason}): start again if ${options.place.logFile} shows that it is recovering, else stop that process first.`,
  )

const ensureCluster = async (
  { place, settings }: AttachOptions,
  runAs: RunAs | null,
): Promise<void> => {
  if (await hasCluster(place)) return
  const isDurable = settings.fsync !== 'off'
  await createCluster(place, await findBinaries(runAs), { runAs, isDurable })
}

/** What one `attach` knows; changes from look to look. */
interface Search {
  readonly runAs: RunAs | null
  readonly password: string
  port: number | null
  started: Started | null
  /** Why the living postmaster has not let us in yet. */
  reason: string
}

const startIfGone = async (
  { place, settings }: AttachOptions,
  search: Search,
  seen: Postmaster | null,
): Promise<void> => {
  const { runAs, port, started } = search
  if (started === null) {
    await takeFromRoot(runAs, place.cluster)
    const binaries = await findBinaries(runAs)
    const strangerPid = seen?.pid ?? null
    search.started = await startPostmaster({ place, binaries, runAs, settings, port, strangerPid })
  } else if (started.hasExited) {
    if ((await afterExit(started, place)).isPortTaken) search.port = null
    search.started = null
  }
}

/** One look at the directory: what lives is asked, what is gone is started. Null: look again. */
const look = async (options: AttachOptions, search: Search): Promise<Attached | null> => {
  const { cluster } = options.place
  const { password } = search
  const seen = await readPostmaster(cluster)
  if (seen === null || !(await isPostmasterOf(seen.pid, cluster))) {
    await startIfGone(options, search, seen)
    return null
  }
  if (seen.status !== 'ready') {
    search.reason = `it is ${seen.status}`
    return null
  }
  const entered = await tryEnter({ postmaster: seen, password, onLost: options.onLost })
  if (entered instanceof Error) {
    search.reason = entered.message
    return null
  }
  const adopted = seen.pid !== search.started?.pid
  return { presence: entered, postmaster: seen, password, adopted }
}

const searchUntil = async (
  deadline: number,
  options: AttachOptions,
  search: Search,
): Promise<Attached | null> => {
  while (performance.now() < deadline) {
    options.signal.throwIfAborted()
    const attached = await look(options, search)
    if (attached !== null) return attached
    await pause(LOOK_PAUSE_MS)
  }
  return null
}

/**
 * Becomes a user of the postmaster of this directory: the living one, else a new one. One loop for
 * every case, because each state can turn into any other while we look: another process may start,
 * stop or kill it at any moment.
 *
 * @throws AppError EMBEDDED_POSTGRES
 */
export const attach = async (options: AttachOptions): Promise<Attached> => {
  const { cluster } = options.place
  const runAs = await chooseUser(cluster)
  await ensureCluster(options, runAs)
  const [password, port] = await Promise.all([readPassword(cluster), lastPort(cluster)])
  const search: Search = { runAs, password, port, started: null, reason: 'it is starting' }
  const deadline = performance.now() + options.startTimeoutMs
  try {
    const attached = await searchUntil(deadline, options, search)
    if (attached !== null) return attached
  } catch (error) {
    // A postmaster without users would stay for ever.
    if (search.started !== null) await stopPostmaster(search.started.pid, cluster)
    throw error
  }
  // Left running: it may be in the middle of a long recovery, and the next start adopts it.
  const pid = (await readPostmaster(cluster))?.pid ?? null
  throw tooLate(options, pid, search.reason)
}
