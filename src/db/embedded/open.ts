import type { BaseLogger } from 'pino'
import { preparePlace } from './cluster.ts'
import { explainSystemError } from './failures.ts'
import { openSession } from './session.ts'
import { boundLog, type Settings } from './start.ts'

const LOG_CHECK_MS = 60_000

export interface EmbeddedOptions {
  /** `DATA_DIR`; made when it does not exist. */
  readonly dataDir: string
  readonly logger?: Pick<BaseLogger, 'info' | 'warn' | 'error'>
  /** How long a start or a recovery may take. Default 60 s. */
  readonly startTimeoutMs?: number
  /**
   * Server settings on top of ours; they count only for a postmaster that this call starts. With
   * `fsync: 'off'` nothing waits for the disk, for data that may be lost, as in tests.
   */
  readonly settings?: Settings
}

export interface Embedded {
  /** With the password; the host is 127.0.0.1. */
  readonly url: string
  /** True when a living postmaster was found and taken over. */
  readonly adopted: boolean
  /** Leaves; the last user stops the server. Close your own connections first. Idempotent. */
  readonly close: () => Promise<void>
}

/**
 * PostgreSQL 18 in `dataDir`, shared by all processes that open the same directory: the first one
 * starts it, the others (CLI commands, a second server) adopt it, the last one stops it. It outlives
 * `kill -9` of its users, and is adopted by the next. Should it die under its users, one of them
 * starts it again on the same port.
 *
 * Run by root, postgres runs as the owner of the data, `postgres` or `nobody`; on Linux that works
 * below a closed directory (0700) too. DATA_DIR holds `postgres/` (the cluster, with the generated
 * password) and `postgres.log` (at most twice 10 MB). One machine: never share DATA_DIR by network.
 *
 * @throws AppError EMBEDDED_POSTGRES, one line that says what to do
 */
export const openEmbedded = async (options: EmbeddedOptions): Promise<Embedded> => {
  const { dataDir, logger, startTimeoutMs = 60_000, settings = {} } = options
  const open = async () => {
    try {
      const place = await preparePlace(dataDir)
      return { place, session: await openSession({ place, settings, startTimeoutMs, logger }) }
    } catch (error) {
      throw explainSystemError(error, dataDir)
    }
  }
  const { place, session } = await open()
  const { adopted, password, postmaster } = session.attached
  logger?.info(
    `embedded PostgreSQL in ${place.dataDir}, port ${postmaster.port}, process ${postmaster.pid}${adopted ? ', adopted' : ''}`,
  )
  const logTimer = setInterval(() => {
    boundLog(place).catch((error) => logger?.warn(`cannot bound ${place.logFile}: ${error}`))
  }, LOG_CHECK_MS)
  logTimer.unref()
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    clearInterval(logTimer)
    closed ??= session.close()
    return closed
  }
  const url = `postgres://polycool:${password}@127.0.0.1:${postmaster.port}/polycool`
  return { url, adopted, close }
}
