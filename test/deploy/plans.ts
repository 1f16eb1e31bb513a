import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Environment, ROOT } from '../support/process.ts'
import { readCompose } from './compose.ts'
import type { Image } from './image.ts'
import { readRailway } from './railway.ts'

/** How a service is started and stopped. */
export interface Plan {
  readonly command: readonly string[]
  readonly env: Environment
  readonly graceSeconds: number
}

/** By the tier that it polls; `api` polls none. */
export type Plans = Readonly<Record<'api' | 'events' | 'standalone' | 'resolutions', Plan>>

export const composePlans = ({ command }: Image): Plans => {
  const services = readCompose()
  const planOf = (name: string): Plan => {
    const { environment = {}, stop_grace_period: grace = '' } = services[name] ?? {}
    return { command, env: environment, graceSeconds: Number.parseInt(grace, 10) }
  }
  return {
    ...{ api: planOf('api'), events: planOf('events') },
    ...{ standalone: planOf('standalone'), resolutions: planOf('resolutions') },
  }
}

/** What docs/deploy.md has one paste into the variables of a service of Railway. */
const railwayVariables = async (): Promise<readonly Environment[]> => {
  const text = await readFile(join(ROOT, 'docs/deploy.md'), 'utf8')
  return [...text.matchAll(/```ini\n([^`]+)```/g)].map(([, block = '']) =>
    Object.fromEntries(
      block
        .trim()
        .split('\n')
        .map((line) => line.split('=')),
    ),
  )
}

export const railwayPlans = async (): Promise<Plans> => {
  const files = readRailway()
  const [ofApi = {}, ofPollers = {}] = await railwayVariables()
  const planOf = (name: string, env: Environment): Plan => {
    const { startCommand, drainingSeconds } = files[`polycool-${name}`]?.deploy ?? {}
    return { command: (startCommand ?? '').split(' '), env, graceSeconds: drainingSeconds ?? 0 }
  }
  return {
    api: planOf('api', ofApi),
    events: planOf('poller-events', ofPollers),
    standalone: planOf('poller-standalone', ofPollers),
    resolutions: planOf('poller-resolutions', ofPollers),
  }
}
