import { createApp } from '../app.ts'
import type { Database } from '../db/client.ts'
import { events } from '../db/tables/events.ts'
import { markets } from '../db/tables/markets.ts'
import { AppError, isAppError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { BackfillProgress } from '../pollers/backfill.ts'
import type { TickTally } from '../pollers/tick.ts'
import { createContext, withStore } from './context.ts'
import type { Environment } from './environment.ts'
import { createProgress, type Progress } from './progress.ts'
import { bytes, count, duration } from './words.ts'

export interface BackfillFlags {
  readonly closed: boolean
}

/**
 * Runs until all is stored, or until it is asked to stop, which is no failure. Beside a running
 * server it takes what this one leaves of the upstream budget.
 * @throws AppError when upstream or the database failed: says how to go on
 */
export const backfill = (env: Environment, { closed }: BackfillFlags): Promise<void> => {
  const settings = { ...env, SERVE_API: 'false', POLLER_MODE: 'none' }
  const context = createContext(settings, 'backfill')
  return withStore(context, async (store, stop) => {
    if (stop.aborted) return
    const { config, rootLogger, service, build, logger } = context
    const app = await createApp(config, { store, logger: rootLogger, service, build })
    const bars = createBars(logger)
    const startedAt = performance.now()
    const tell = async (ending: string) =>
      process.stdout.write(`${await storedIn(store.database)}${ending}\n`)
    try {
      const tally = await app.backfill({ closed, signal: stop, onProgress: bars.update })
      bars.finish()
      await tell(` (${costOf(tally, performance.now() - startedAt)})`)
    } catch (error) {
      bars.stop()
      if (!stop.aborted) throw explained(error, closed)
      await tell(`; ${stop.reason.message}, ${goingOn(closed)}`)
    } finally {
      await app.stop()
    }
  })
}

/** One bar after the other, for each list that is read. */
const createBars = (logger: Logger) => {
  let shown: { readonly list: string; readonly bar: Progress; rows: number } | null = null
  const stop = (): void => {
    shown?.bar.stop()
    shown = null
  }
  const finish = (): void => {
    shown?.bar.finish(shown.rows)
    stop()
  }
  const update = ({ list, rows, share }: BackfillProgress): void => {
    const total = share > 0 ? Math.round(rows / share) : rows
    if (shown?.list !== list) {
      finish()
      shown = { list, rows, bar: createProgress(list, { total, logger, hasRate: true }) }
    }
    shown.rows = rows
    shown.bar.update(rows, total)
  }
  return { update, finish, stop }
}

const storedIn = async ({ db }: Database): Promise<string> => {
  const [marketCount, eventCount] = [await db.$count(markets), await db.$count(events)]
  return `${count(marketCount)} markets in ${count(eventCount)} events are stored`
}

const costOf = ({ requests, decodedBytes, rowsRefused }: TickTally, ms: number): string =>
  `${count(rowsRefused)} rows refused, ${count(requests)} requests, ${bytes(decodedBytes)}, ${duration(ms)}`

const goingOn = (closed: boolean): string =>
  `"polycool backfill${closed ? ' --closed' : ''}" goes on from there`

/** What happened, and how to go on; a fault of ours stays as it is. */
const explained = (error: unknown, closed: boolean): unknown =>
  isAppError(error)
    ? new AppError(
        error.code,
        `backfill stopped: ${error.message} [${error.code}]; ${goingOn(closed)}`,
      )
    : error
