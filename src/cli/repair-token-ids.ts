import { createAskUpstream } from '../legacy/ask-upstream.ts'
import { openOldDatabase } from '../legacy/old-database.ts'
import { type RepairTally, repairLegacy } from '../legacy/repair.ts'
import { createWriteRepairs } from '../legacy/write-repairs.ts'
import { createContext } from './context.ts'
import type { Environment } from './environment.ts'
import { runOverOldTable } from './legacy-run.ts'
import { createLegacyClient } from './legacy-upstream.ts'
import { catchSignals } from './stopping.ts'
import { count } from './words.ts'

export interface RepairTokenIdsFlags {
  readonly db: string
  readonly dryRun: boolean
}

/**
 * Works on the old database alone: ours is not opened. Ends well also where values could not be
 * repaired: they are named, and stay as they are.
 *
 * @throws AppError where the database failed; what is repaired stays
 */
export const repairTokenIds = async (
  env: Environment,
  { db, dryRun }: RepairTokenIdsFlags,
): Promise<void> => {
  const context = createContext(env, 'repair-token-ids')
  const stop = catchSignals(env)
  const old = await openOldDatabase({ url: db, option: '--db' })
  const client = createLegacyClient(context)
  try {
    const createEffects = async () => ({
      write: await createWriteRepairs(old.database, old.types),
      ask: createAskUpstream(client),
    })
    await runOverOldTable(context, {
      ...{ old, stop, dryRun },
      work: async (options) =>
        repairLegacy({ old, effects: dryRun ? null : await createEffects() }, options),
      sentenceOf: dryRun ? foreseen : done,
    })
  } finally {
    await client.close()
    await old.close()
  }
}

const done = ({ rows, repaired, fetched, busy }: RepairTally): string => {
  const others = busy === 0 ? '' : `; ${count(busy)} were being written by others: run it again`
  return (
    `${count(rows)} rows read. ${count(repaired)} values are repaired, ` +
    `${count(fetched)} more taken from upstream${others}.`
  )
}

const foreseen = ({ rows, repaired }: RepairTally): string =>
  `${count(rows)} rows read, nothing written: ${count(repaired)} values would be.`
