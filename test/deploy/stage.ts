import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createSimulator } from '../../simulator/server.ts'
import type { Database } from '../../src/db/client.ts'
import { createTestDatabase } from '../support/postgres.ts'
import type { Environment } from '../support/process.ts'
import { type Container, startContainer } from './container.ts'
import type { Image } from './image.ts'
import type { Plan, Plans } from './plans.ts'

/** Of the simulator. */
export const EVENTS = 12

/** Short, so that many slots pass. */
const CRONS: Environment = {
  EVENTS_CRON: '*/2 * * * * *',
  STANDALONE_CRON: '*/3 * * * * *',
  RESOLUTIONS_CRON: '*/4 * * * * *',
  DUE_CRON: '*/2 * * * * *',
}

/** A running container of a service. */
export interface Service extends Container {
  readonly url: string
}

export type Services = Readonly<Record<keyof Plans, Service>>

export interface Stage {
  readonly services: Services
  readonly database: Database
  readonly tmp: string
}

/** All four at once on an empty database, which they have to migrate first. */
export const startServices = async (image: Image, plans: Plans): Promise<Stage> => {
  const simulator = await createSimulator({ events: EVENTS, closedMarkets: 300, upDown: false })
  onTestFinished(() => simulator.close())
  const { url, database, close } = await createTestDatabase({ isMigrated: false })
  onTestFinished(close)
  const tmp = await mkdtemp(join(tmpdir(), 'polycool-tmp-'))
  await chmod(tmp, 0o1777)
  onTestFinished(() => rm(tmp, { recursive: true, force: true }))
  const here = { ...CRONS, DATABASE_URL: url, GAMMA_URL: simulator.url, TMPDIR: tmp }
  const start = async ({ command, env }: Plan): Promise<Service> => {
    // A container has all ports to itself.
    const ports = { PORT: '0', ...(env.METRICS_PORT === undefined ? {} : { METRICS_PORT: '0' }) }
    const container = startContainer(image, command, { ...env, ...here, ...ports })
    const { url: bound = '' } = await container.logs(/^(GraphQL|health) at /)
    return { ...container, url: bound.replace('0.0.0.0', '127.0.0.1') }
  }
  const [api, events, standalone, resolutions] = await Promise.all([
    ...[start(plans.api), start(plans.events)],
    ...[start(plans.standalone), start(plans.resolutions)],
  ])
  if (!api || !events || !standalone || !resolutions) throw new Error('four were started')
  return { services: { api, events, standalone, resolutions }, database, tmp }
}
