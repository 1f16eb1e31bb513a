import { setTimeout as pause } from 'node:timers/promises'
import type { BaseLogger } from 'pino'
import { withDeadline } from '../deadline.ts'
import { type Attached, attach } from './attach.ts'
import type { Place } from './cluster.ts'
import { explainSystemError } from './failures.ts'
import { stopPostmaster } from './postmaster.ts'
import type { Settings } from './start.ts'

const REVIVE_PAUSE_MS = 1_000
const LEAVE_MS = 10_000

export interface SessionOptions {
  readonly place: Place
  readonly settings: Settings
  readonly startTimeoutMs: number
  readonly logger: Pick<BaseLogger, 'info' | 'warn' | 'error'> | undefined
}

export interface Session {
  /** As of the opening. A restart keeps the port, or says loudly that it could not. */
  readonly attached: Attached
  /** Leaves, and stops the server when nobody else is left. Never throws. */
  readonly close: () => Promise<void>
}

const leave = async ({ presence, postmaster }: Attached, cluster: string): Promise<void> => {
  try {
    const isLast = await withDeadline(presence.leave(), LEAVE_MS)
    if (isLast) await stopPostmaster(postmaster.pid, cluster)
  } finally {
    await presence.end()
  }
}

/** Becomes a user and stays one: whenever the server dies under us, it is found or started again. */
export const openSession = async (options: SessionOptions): Promise<Session> => {
  const { place, logger } = options
  const closing = new AbortController()
  const enter = (): Promise<Attached> =>
    attach({ ...options, signal: closing.signal, onLost: () => (reviving = revive()) })

  const reviveOnce = async (): Promise<boolean> => {
    try {
      const { presence, postmaster } = current
      await presence.end()
      current = await enter()
      const [was, is] = [postmaster.port, current.postmaster.port]
      if (is === was) logger?.info('the embedded PostgreSQL is there again')
      else logger?.error(`PostgreSQL moved from port ${was} to ${is}: restart this process`)
      return true
    } catch (error) {
      if (!closing.signal.aborted) logger?.error(explainSystemError(error, place.dataDir).message)
      return closing.signal.aborted
    }
  }
  const revive = async (): Promise<void> => {
    logger?.warn('the session with the embedded PostgreSQL has ended; looking for it again')
    while (!(await reviveOnce())) {
      await pause(REVIVE_PAUSE_MS, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  let reviving: Promise<void> = Promise.resolve()
  let current = await enter()
  const attached = current
  const close = async (): Promise<void> => {
    closing.abort()
    await reviving
    await leave(current, place.cluster).catch((error) =>
      logger?.warn(`left the embedded PostgreSQL without a goodbye: ${error}`),
    )
  }
  return { attached, close }
}
