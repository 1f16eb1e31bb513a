import { createSimulator } from '../../simulator/server.ts'
import { JOBS } from '../../src/domain/tier.ts'
import { freePort } from '../support/free-port.ts'
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import type { OwnDatabase } from './database.ts'
import type { Victims } from './inflict.ts'
import type { Profile } from './profile.ts'
import type { Reaper } from './reaper.ts'
import { createService } from './service.ts'
import type { Mutation } from './tamper.ts'

export interface Stage extends Victims {
  /** Where clients find GraphQL, one per API process. */
  readonly urls: readonly string[]
  /** Resolves when all processes are up. */
  start(): Promise<void>
  close(): Promise<void>
}

export interface StageOptions {
  readonly seed: number
  readonly profile: Profile
  readonly mutation: Mutation | null
  readonly database: OwnDatabase
  readonly reaper: Reaper
}

/** Loaded into API processes: from then on they hear of changes by NOTIFY alone. */
const NOTIFY_ALONE = new URL('./notify-preload.ts', import.meta.url).href

/** One upstream, one database, pollers, API processes, and a network to each of these. */
export const openStage = async (options: StageOptions): Promise<Stage> => {
  const { seed, profile, mutation, database, reaper } = options
  const { crons, limits, universe } = profile
  const simulator = await createSimulator({ ...universe, seed })
  const common = {
    ...limits,
    GAMMA_URL: simulator.url,
    LOG_FORMAT: 'json',
    // All clients of a run share one address.
    STREAMS_PER_CLIENT: '100000',
    ...Object.fromEntries(JOBS.map((job) => [`${job}_CRON`, crons[job]])),
  }
  const poller = { ...common, DATABASE_URL: database.url, SERVE_API: 'false', PORT: '0' }
  const pollers = Array.from({ length: profile.pollers }, () => createService(poller, reaper))

  const openApi = async () => {
    const port = await freePort()
    const line = await createTcpProxy({ host: '127.0.0.1', port })
    const { hostname, port: databasePort } = new URL(database.url)
    const databaseLine = await createTcpProxy({ host: hostname, port: Number(databasePort) })
    const env = { POLLER_MODE: 'none', DATABASE_URL: databaseLine.url(database.url) }
    const preloads = mutation === 'notify' ? [NOTIFY_ALONE] : []
    const service = createService({ ...common, ...env, PORT: String(port) }, reaper, preloads)
    return { line, databaseLine, service, url: `http://127.0.0.1:${line.port}/graphql` }
  }
  const opened = await Promise.all(Array.from({ length: profile.apis }, openApi))
  const apis = opened.map(({ service }) => service)
  const services = [...pollers, ...apis]
  const proxies: readonly TcpProxy[] = opened.flatMap((one) => [one.line, one.databaseLine])
  return {
    ...{ pollers, apis, simulator, sql: database.sql, crashPostgres: database.crash },
    lines: opened.map(({ line }) => line),
    databaseLines: opened.map(({ databaseLine }) => databaseLine),
    urls: opened.map(({ url }) => url),
    start: async () => {
      await Promise.all(services.map((one) => one.start()))
      await Promise.all(services.map((one) => one.calm()))
    },
    close: async () => {
      await Promise.all(services.map((one) => one.end()))
      await Promise.all(proxies.map((one) => one.close()))
      await simulator.close()
    },
  }
}
