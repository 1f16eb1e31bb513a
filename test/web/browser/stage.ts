import { sql } from 'drizzle-orm'
import { onTestFinished } from 'vitest'
import type { SimulatorOptions } from '../../../simulator/options.ts'
import type { Database } from '../../../src/db/client.ts'
import { parseMarketRows } from '../../../src/gamma/parse.ts'
import { buildConsole } from '../../support/built-console.ts'
import { freePort } from '../../support/free-port.ts'
import { createRunJob, type RunJob } from '../../support/jobs.ts'
import { type Environment, type Process, startCommand } from '../../support/process.ts'
import { openUpstream, type Upstream } from '../../support/upstream.ts'

/** A simulated Polymarket, a database, and the server that shows it, at one address as long as it lives. */
export interface Stage extends Omit<Upstream, 'close'> {
  readonly url: string
  readonly database: Database
  /** A job of the pollers, now. */
  readonly run: RunJob
  /** Stores what Polymarket says of the market now. */
  readonly look: (id: number) => Promise<void>
  /** The process that serves the console; of itself it polls nothing. */
  readonly startServer: (env?: Environment) => Promise<Process>
}

/** Where nothing is said of `simulator`, 12 events, whose time stands still until the test moves it. */
export const openStage = async (simulator: SimulatorOptions = { speed: 0 }): Promise<Stage> => {
  await buildConsole()
  const { close, ...upstream } = await openUpstream(simulator)
  onTestFinished(close)
  const port = `${await freePort()}`
  const startServer = async (env: Environment = {}): Promise<Process> => {
    const server = startCommand(['start'], {
      ...{ DATABASE_URL: upstream.store.url, GAMMA_URL: upstream.simulator.url, PORT: port },
      ...{ POLLER_MODE: 'none', ...env },
    })
    await server.logs(/^GraphQL at /)
    return server
  }
  const url = `http://127.0.0.1:${port}`
  const { database } = upstream.store
  const look = async (id: number): Promise<void> => {
    const rows = parseMarketRows([upstream.simulator.market(id)])
    await upstream.deps.ingest(rows, { at: new Date().toISOString(), tier: 'RESOLUTIONS' })
  }
  return { ...upstream, url, database, startServer, look, run: createRunJob(upstream.deps) }
}

/** Lets what is stored, and the last look at Polymarket, grow an hour older. */
export const age = async ({ database: { db } }: Stage): Promise<void> => {
  const seen = ['markets', 'market_observations', 'event_observations', 'resolution_changes']
  for (const name of seen) {
    await db.execute(
      sql`update ${sql.identifier(name)} set observed_at = observed_at - interval '1 hour'`,
    )
  }
  await db.execute(sql`update ticks set started_at = started_at - interval '1 hour',
    finished_at = finished_at - interval '1 hour'`)
}
