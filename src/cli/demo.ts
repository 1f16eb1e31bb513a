import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSimulator } from '../../simulator/server.ts'
import { createContext } from './context.ts'
import type { Environment } from './environment.ts'
import { serve } from './start.ts'

export const demo = async (env: Environment): Promise<void> => {
  const simulator = await createSimulator()
  // Simulated markets must never be mixed with real ones: they get a database of their own.
  const dataDir = await mkdtemp(join(tmpdir(), 'polycool-demo-'))
  try {
    const { DATABASE_URL: _, ...rest } = env
    const context = createContext({ ...rest, DATA_DIR: dataDir, GAMMA_URL: simulator.url }, 'api')
    context.logger.info('a demo: its markets are simulated, its database is deleted at the end')
    await serve(context)
  } finally {
    await simulator.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}
