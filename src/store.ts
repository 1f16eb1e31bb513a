import type { Config } from './config.ts'
import { createDatabase, type Database } from './db/client.ts'
import { openEmbedded } from './db/embedded/open.ts'
import { renewEpochsIfRestored } from './db/epochs.ts'
import { migrateDatabase } from './db/migrate.ts'
import type { Logger } from './logger.ts'

export interface Store {
  readonly url: string
  /** For reads. */
  readonly database: Database
  /** For what is stored: slow reads cannot hold it up, and its few connections keep their few plans. */
  readonly writer: Database
  /** One connection, for the readiness check: neither slow reads nor slow writes hold it up. */
  readonly health: Database
  /** One connection, for the upstream budget: no request to upstream waits behind other work. */
  readonly budget: Database
  /** The migrations that this opening applied. */
  readonly migrated: readonly string[]
  /** Closes the connections; the last user of an embedded Postgres stops it. */
  close(): Promise<void>
}

/**
 * A page of each tier with its two questions side by side, a second end of the sweep, the claims and
 * records of runs, and a market on demand.
 */
export const WRITERS = 6

/**
 * Opens the database: the one that is configured, else the embedded one, which is started or, when
 * it runs already, joined. Brings it up to date first.
 *
 * @throws AppError DATABASE_UNAVAILABLE, EMBEDDED_POSTGRES: one line that says what to do
 */
export const openStore = async (
  config: Config,
  { logger, service }: { readonly logger: Logger; readonly service: string },
): Promise<Store> => {
  const { DATABASE_PREPARE: prepare } = config
  const { url, close } = await openPostgres(config, logger)
  try {
    const migrated = await migrateDatabase(url, { logger, prepare })
    const database = createDatabase({ url, service, prepare })
    const writer = createDatabase({ url, service, prepare, max: WRITERS })
    const health = createDatabase({ url, service, prepare, max: 1 })
    const budget = createDatabase({ url, service, prepare, max: 1 })
    await renewEpochs(writer, logger)
    return {
      url,
      database,
      writer,
      health,
      budget,
      migrated,
      close: async () => {
        await Promise.all([database, writer, health, budget].map((pool) => pool.close()))
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Cursors of before a restore mean nothing after it. */
const renewEpochs = async (database: Database, logger: Logger): Promise<void> => {
  if (await renewEpochsIfRestored(database)) {
    logger.warn('this database was restored: its feeds begin a new epoch, and streams are told so')
  }
}

const openPostgres = async ({ DATABASE_URL, DATA_DIR }: Config, logger: Logger) =>
  DATABASE_URL === undefined
    ? openEmbedded({ dataDir: DATA_DIR, logger })
    : { url: DATABASE_URL, close: async () => {} }
