import { createContext, withStore } from './context.ts'
import type { Environment } from './environment.ts'

export const migrate = (env: Environment): Promise<void> =>
  withStore(createContext(env, 'migrate'), async ({ migrated }) => {
    const text = migrated.length === 0 ? 'was up to date' : `is migrated: ${migrated.join(', ')}`
    process.stdout.write(`The database ${text}.\n`)
  })
