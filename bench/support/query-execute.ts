import { type DocumentNode, execute, parse } from 'graphql'
import { createDatabase } from '../../src/db/client.ts'
import { TIERS } from '../../src/domain/tier.ts'
import { createContextFactory } from '../../src/schema/context.ts'
import { buildSchema } from '../../src/schema/schema.ts'

export interface Executed {
  readonly data: Readonly<Record<string, unknown>>
  /** SQL statements that it took. */
  readonly statements: number
  /** Rows of lists in the answer, at any depth. */
  readonly rows: number
}

/** Runs documents in this process, to count what they do. Close it. */
export const createExecutor = (url: string) => {
  let statements = 0
  const onStatement = (): void => {
    statements += 1
  }
  const database = createDatabase({ url, service: 'bench', onStatement })
  const schema = buildSchema()
  const createContext = createContextFactory({
    database,
    feed: { resolutions: async function* () {}, marketUpdates: async function* () {} },
    fetchMarket: async () => ({ kind: 'not-found', message: 'no upstream in this bench' }),
    tiers: async () =>
      TIERS.map((tier) => ({
        tier,
        cron: '* * * * *',
        periodMs: 60_000,
        nextTickAt: null,
        due: null,
      })),
    upstream: async () => [],
    build: 'bench',
    startedAt: '2026-11-03T12:00:00Z',
    shortMarketMaxMs: 3_600_000,
    fetchDeadlineMs: 90,
  })
  const parsed = new Map<string, DocumentNode>()
  return {
    database,
    execute: async (text: string, variables: object): Promise<Executed> => {
      const document = parsed.get(text) ?? parse(text)
      parsed.set(text, document)
      const before = statements
      const { data, errors } = await execute({
        ...{ schema, document, contextValue: createContext() },
        variableValues: { ...variables },
      })
      if (errors !== undefined) throw errors[0]
      return { data: data ?? {}, statements: statements - before, rows: rowsIn(data) }
    },
    close: () => database.close(),
  }
}

export type Executor = ReturnType<typeof createExecutor>

/** Objects in arrays called `nodes`. */
const rowsIn = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum, each) => sum + rowsIn(each), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [name, each]) =>
      sum + rowsIn(each) + (name === 'nodes' && Array.isArray(each) ? each.length : 0),
    0,
  )
}
