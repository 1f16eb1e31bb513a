import { createSimulator, type Simulator } from '../../simulator/server.ts'
import { AppError } from '../errors.ts'
import type { Environment } from './environment.ts'
import { explainListenError } from './listening.ts'
import { catchSignals, untilAborted } from './stopping.ts'

export interface SimulatorFlags {
  readonly host: string
  readonly port: number
  readonly seed: number
  readonly speed: number
  readonly events: number
  readonly openEvents?: number
  readonly openMarkets?: number
  readonly strays: number
  readonly closedMarkets: number
  readonly upDown: boolean
  readonly upDownAssets: number
  readonly limits: boolean
  readonly recordings?: string
}

/** Answers until it is asked to stop. @throws AppError ADDRESS_UNAVAILABLE, BAD_USER_INPUT */
export const simulate = async (env: Environment, flags: SimulatorFlags): Promise<void> => {
  const stop = catchSignals(env)
  const simulator = await openSimulator(flags)
  process.stdout.write(`Simulated Gamma API at ${simulator.url}\n`)
  await untilAborted(stop)
  await simulator.close()
}

const SETTINGS = { host: '--host', port: '--port' }

const openSimulator = async (flags: SimulatorFlags): Promise<Simulator> => {
  try {
    return await createSimulator(flags)
  } catch (error) {
    if (error instanceof RangeError || isAboutFile(error))
      throw new AppError('BAD_USER_INPUT', error.message, { cause: error })
    throw explainListenError(error, { ...flags, settings: SETTINGS })
  }
}

const isAboutFile = (error: unknown): error is Error => error instanceof Error && 'path' in error
