import { readBuild } from '../build.ts'
import { type Config, parseConfig } from '../config.ts'
import { createLogger, type Logger } from '../logger.ts'
import { openStore, type Store } from '../store.ts'
import type { Environment } from './environment.ts'
import { catchSignals } from './stopping.ts'

export interface CommandContext {
  readonly config: Config
  readonly build: string
  readonly env: Environment
  /** Names this process in its log lines and in pg_stat_activity: api, poller, events, status ... */
  readonly service: string
  /** Without a service, for what has one of its own. */
  readonly rootLogger: Logger
  readonly logger: Logger
}

/**
 * What every command begins with.
 * @param name of the service, where the configuration does not tell it
 * @throws AppError CONFIG_INVALID
 */
export const createContext = (env: Environment, name?: string): CommandContext => {
  const config = parseConfig(env)
  const service = name ?? serviceOf(config)
  const build = readBuild(env)
  const format = config.LOG_FORMAT ?? (process.stderr.isTTY ? 'pretty' : 'json')
  const rootLogger = createLogger({ level: config.LOG_LEVEL, format, build })
  return { env, config, build, service, rootLogger, logger: rootLogger.child({ service }) }
}

/** Whoever serves the API is `api`; a process that polls a single tier is named after it. */
const serviceOf = ({ SERVE_API, tiers }: Config): string => {
  if (SERVE_API) return 'api'
  const [tier, ...others] = tiers
  return tier === undefined || others.length > 0 ? 'poller' : tier.toLowerCase()
}

/**
 * Runs `work` with an open store and closes it, whatever comes of it: a signal that asks the process
 * to end is left to `work`, and never leaves a Postgres behind that this process has just started.
 */
export const withStore = async (
  { config, logger, service, env }: CommandContext,
  work: (store: Store, stop: AbortSignal) => Promise<void>,
): Promise<void> => {
  const stop = catchSignals(env)
  const store = await openStore(config, { logger, service })
  await work(store, stop).finally(store.close)
}
