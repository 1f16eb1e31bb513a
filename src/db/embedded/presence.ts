import postgres from 'postgres'
import { withDeadline } from '../deadline.ts'
import { embeddedError, errorCodeOf } from './failures.ts'
import type { Postmaster } from './postmaster.ts'

/** Any fixed number; the lock lives in the database `postgres`, where nobody else takes locks. */
const USERS = 7_065_738_991

const ENTER_MS = 10_000

/** One user of the cluster: a session that holds a shared lock for as long as the user lives. */
export interface Presence {
  /** Gives up the share. True: no other user is left, and newcomers wait until `end`. */
  leave: () => Promise<boolean>
  end: () => Promise<void>
}

export interface PresenceOptions {
  readonly postmaster: Postmaster
  readonly password: string
  /** The session has ended and nobody asked for it. */
  readonly onLost: () => void
}

const connect = ({ postmaster, password, onLost }: PresenceOptions): postgres.Sql =>
  postgres({
    host: '127.0.0.1',
    port: postmaster.port,
    user: 'polycool',
    password,
    database: 'postgres',
    max: 1,
    idle_timeout: 0,
    max_lifetime: 0,
    connect_timeout: 2,
    fetch_types: false,
    onnotice: () => undefined,
    onclose: onLost,
    // A frozen process may hold the lock while it leaves: then nobody waits for ever.
    connection: { application_name: 'polycool/presence', lock_timeout: 5_000 },
  })

const createDatabase = async (sql: postgres.Sql): Promise<void> => {
  const found = await sql`select from pg_database where datname = 'polycool'`
  if (found.length > 0) return
  await sql`create database polycool`.catch((error) => {
    // Another first start was quicker: duplicate_database, or unique_violation when it was close.
    if (!['42P04', '23505'].includes(errorCodeOf(error))) throw error
  })
}

/** Not an error but a state: starting, stopping, recovering, or another server on that port. */
class NotReady extends Error {}

const enter = async (sql: postgres.Sql, pid: number): Promise<void> => {
  const [row] = await sql<{ pid: string }[]>`
    select split_part(pg_read_file('postmaster.pid'), chr(10), 1) as pid`
  if (row?.pid !== String(pid)) throw new NotReady('another server listens on that port')
  await sql`select pg_advisory_lock_shared(${USERS})`
  await createDatabase(sql)
}

/**
 * Becomes a user of the running cluster, or returns why that is not possible (yet).
 *
 * Who is last? Each user holds a shared advisory lock; whoever leaves gives it up and tries for the
 * exclusive one, and only the last can have it. The server forgets the lock of a killed user by
 * itself, no file can go stale, and a newcomer waits at the lock while the last user stops the
 * server: it is then thrown out and starts anew. Connections without the lock (psql) do not count.
 *
 * @throws AppError EMBEDDED_POSTGRES when the password is refused
 */
export const tryEnter = async (options: PresenceOptions): Promise<Presence | Error> => {
  let isIn = false
  const onLost = (): void => {
    if (isIn) options.onLost()
  }
  const sql = connect({ ...options, onLost })
  try {
    await withDeadline(enter(sql, options.postmaster.pid), ENTER_MS)
    isIn = true
  } catch (error) {
    await sql.end({ timeout: 0 })
    if (errorCodeOf(error) === '28P01') {
      throw embeddedError(
        'The PostgreSQL of DATA_DIR refuses the password in polycool.password: restore that file, or set DATA_DIR to a new directory (polycool fills it again).',
        error,
      )
    }
    return error instanceof Error ? error : new NotReady(String(error))
  }
  return {
    leave: async () => {
      isIn = false
      await sql`select pg_advisory_unlock_all()`
      const [row] = await sql<{ last: boolean }[]>`select pg_try_advisory_lock(${USERS}) as last`
      return row?.last ?? false
    },
    end: async () => {
      isIn = false
      await sql.end({ timeout: 0 })
    },
  }
}
