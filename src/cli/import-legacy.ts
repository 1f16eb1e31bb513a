import { createDatabaseClock } from '../db/clock.ts'
import { createUpstreamBudget } from '../db/upstream-budget.ts'
import { createAskUpstream } from '../legacy/ask-upstream.ts'
import { createFindEvents } from '../legacy/find-events.ts'
import { type ImportTally, importLegacy } from '../legacy/import.ts'
import { type OldDatabase, openOldDatabase } from '../legacy/old-database.ts'
import { createStorePage, type StorePage } from '../legacy/store-page.ts'
import { createIngest } from '../pollers/ingest.ts'
import { type CommandContext, createContext, withStore } from './context.ts'
import type { Environment } from './environment.ts'
import { runOverOldTable } from './legacy-run.ts'
import { createLegacyClient } from './legacy-upstream.ts'
import { catchSignals } from './stopping.ts'
import { count } from './words.ts'

export interface ImportLegacyFlags {
  readonly from: string
  readonly dryRun: boolean
}

/**
 * A dry run reads the old table and opens no database of ours. Ends well also where rows could not be
 * repaired: they are named, and running it again would not help.
 *
 * @throws AppError where a database failed; what is stored stays
 */
export const importLegacyTable = async (
  env: Environment,
  { from, dryRun }: ImportLegacyFlags,
): Promise<void> => {
  const context = createContext(env, 'import-legacy')
  const source = await openOldDatabase({ url: from, option: '--from' })
  try {
    tellAbsent(context, source)
    if (dryRun) await run(context, { source, stop: catchSignals(env), storePage: null })
    else await runIntoStore(context, source)
  } finally {
    await source.close()
  }
}

const tellAbsent = ({ logger }: CommandContext, { absent }: OldDatabase): void => {
  if (absent.length === 0) return
  logger.warn({ absent }, `the old table lacks ${absent.join(', ')}: read as empty`)
}

const runIntoStore = (context: CommandContext, source: OldDatabase): Promise<void> =>
  withStore(context, async ({ writer: database, budget }, stop) => {
    const ledger = createUpstreamBudget(budget, context.config.UPSTREAM_GROUP)
    const client = createLegacyClient(context, ledger)
    const storePage = createStorePage({
      database,
      clock: createDatabaseClock(database),
      ingest: createIngest(database),
      ask: createAskUpstream(client),
      findEvents: createFindEvents(source),
    })
    await run(context, { source, stop, storePage }).finally(client.close)
  })

interface Run {
  readonly source: OldDatabase
  readonly stop: AbortSignal
  readonly storePage: StorePage | null
}

const run = (context: CommandContext, { source, stop, storePage }: Run): Promise<void> =>
  runOverOldTable(context, {
    ...{ old: source, stop, dryRun: storePage === null },
    work: (options) => importLegacy({ source, storePage }, options),
    sentenceOf: storePage === null ? foreseen : done,
  })

const done = (tally: ImportTally): string =>
  `${count(tally.rows)} rows read. New here: ${count(tally.markets)} markets, ` +
  `${count(tally.fetched)} more as upstream has them, ${count(tally.events)} events. ` +
  `${count(tally.known)} markets were stored before, ${count(tally.leftOut)} rows are left out.`

const foreseen = (tally: ImportTally): string =>
  `${count(tally.rows)} rows read, nothing written: ${count(tally.parents)} events and ` +
  `${count(tally.markets)} whole markets, which would be stored where they are not yet; ` +
  'for the others upstream would be asked.'
