import { createApp } from '../app.ts'
import { type CommandContext, createContext, withStore } from './context.ts'
import type { Environment } from './environment.ts'
import { explainListenError } from './listening.ts'
import { untilAborted } from './stopping.ts'

export const start = (env: Environment): Promise<void> => serve(createContext(env))

/** Serves until a signal asks to stop. @throws AppError ADDRESS_UNAVAILABLE */
export const serve = (context: CommandContext): Promise<void> =>
  withStore(context, async (store, stop) => {
    if (stop.aborted) return
    const { config, build, service, rootLogger, logger } = context
    const app = await createApp(config, { store, logger: rootLogger, service, build })
    try {
      announce(context, await app.start().catch(explainedBy(config)))
      await untilAborted(stop)
      logger.info(`${stop.reason.message}: ending what is under way; once more ends at once`)
    } finally {
      await app.stop()
    }
  })

const explainedBy =
  ({ HOST: host, PORT, METRICS_PORT }: CommandContext['config']) =>
  (error: unknown): never => {
    const isOfMetrics = error instanceof Error && 'port' in error && error.port === METRICS_PORT
    const place = isOfMetrics
      ? { port: METRICS_PORT ?? PORT, settings: { host: 'HOST', port: 'METRICS_PORT' } }
      : { port: PORT, settings: { host: 'HOST', port: 'PORT' } }
    throw explainListenError(error, { host, ...place })
  }

const announce = ({ logger, config }: CommandContext, url: string): void => {
  const { GAMMA_URL: upstream, SERVE_API, tiers } = config
  const served = SERVE_API ? `GraphQL at ${url}/graphql` : `health at ${url}/health/ready`
  const names = tiers.join(', ').toLowerCase()
  const polled = tiers.length === 0 ? 'polling nothing' : `polling ${names} from ${upstream}`
  logger.info({ url, upstream, tiers }, `${served}, ${polled}`)
}
