import { type QueryDocument, readQueryDocuments } from '../test/support/query-documents.ts'
import { printTable, quantile } from './support/measure.ts'
import { showLine } from './support/progress-line.ts'
import { type QueryClients, startQueryClients } from './support/query-clients.ts'
import { createExecutor } from './support/query-execute.ts'
import { fillUniverse } from './support/query-universe.ts'
import { sampleVariables } from './support/query-variables.ts'
import { startServerProcess } from './support/server-process.ts'
import { withFreshStore } from './support/store.ts'
import { verdict } from './support/traffic-table.ts'

const SIZES = { big: 500_000, small: 10_000 } as const
const CLIENTS = 16
const GOALS = { listMs: 50, searchMs: 100, statements: 3, ratio: 1.3 }
const SECONDS = { warm: 1, loaded: 5, alone: 1 }

export interface QueriesOptions {
  /** Queries by name; all of them where none is named. */
  readonly only: readonly string[]
  /** Filled databases by their URLs, the big one and the small one; else they are made. */
  readonly databases: readonly string[]
}

interface Figures {
  readonly p50: number
  readonly p95: number
  readonly alone: number
  readonly statements: number
  readonly rows: number
}

/**
 * The queries of docs/queries.md, each by itself, as many clients ask it at once, at two sizes of the
 * database. Server, Postgres and clients share the machine.
 */
export const benchQueries = async (options: QueriesOptions): Promise<void> => {
  const documents = readQueryDocuments().filter(
    ({ name }) => options.only.length === 0 || options.only.includes(name),
  )
  const [bigUrl, smallUrl] = options.databases
  const big = await onDatabase(bigUrl, SIZES.big, (url) => measureAll(url, documents))
  const small = await onDatabase(smallUrl, SIZES.small, (url) => measureAll(url, documents))
  report(documents, big, small)
}

const onDatabase = async <Result>(
  filled: string | undefined,
  markets: number,
  work: (url: string) => Promise<Result>,
): Promise<Result> => {
  if (filled !== undefined) return work(filled)
  return withFreshStore(async (_database, _writer, url) => {
    const started = performance.now()
    const size = await fillUniverse(url, markets)
    const seconds = Math.round((performance.now() - started) / 1000)
    console.log(
      `  ${size.markets} markets (${size.openMarkets} open) in ${size.events} events (${size.openEvents} open), filled in ${seconds} s`,
    )
    return work(url)
  })
}

const measureAll = async (
  url: string,
  documents: readonly QueryDocument[],
): Promise<ReadonlyMap<string, Figures>> => {
  const executor = createExecutor(url)
  const server = startServerProcess(['start'], { DATABASE_URL: url, POLLER_MODE: 'none' })
  const clients = startQueryClients(await server.listening())
  const measured = new Map<string, Figures>()
  try {
    const sampled = await sampleVariables(executor, documents)
    for (const document of documents) {
      const variables = sampled.get(document.name) ?? []
      showLine(`  ${document.name}, ${variables.length} variants`)
      const counts = []
      for (const each of variables) counts.push(await executor.execute(document.text, each))
      measured.set(document.name, {
        ...(await timed(clients, document, variables)),
        statements: Math.max(...counts.map(({ statements }) => statements)),
        rows: counts.reduce((sum, { rows }) => sum + rows, 0) / counts.length,
      })
    }
    showLine('')
    return measured
  } finally {
    await executor.close()
    await clients.close()
    await server.stop()
  }
}

const timed = async (
  clients: QueryClients,
  { text, name }: QueryDocument,
  variables: readonly object[],
): Promise<Pick<Figures, 'p50' | 'p95' | 'alone'>> => {
  const run = async (count: number, seconds: number): Promise<readonly number[]> => {
    const { ms, error } = await clients.run({ document: text, variables, clients: count, seconds })
    if (error !== null) throw new Error(`${name} was refused: ${error}`)
    return ms
  }
  await run(CLIENTS, SECONDS.warm)
  const loaded = await run(CLIENTS, SECONDS.loaded)
  const alone = await run(1, SECONDS.alone)
  return {
    p50: quantile(loaded, 0.5),
    p95: quantile(loaded, 0.95),
    alone: quantile(alone, 0.5),
  }
}

const report = (
  documents: readonly QueryDocument[],
  big: ReadonlyMap<string, Figures>,
  small: ReadonlyMap<string, Figures>,
): void => {
  const lines = documents.flatMap(({ name }) => {
    const [at500k, at10k] = [big.get(name), small.get(name)]
    return at500k && at10k ? [{ name, at500k, at10k, ratio: at500k.p95 / at10k.p95 }] : []
  })
  printTable(
    `ms an answer, ${CLIENTS} clients at once (alone: one client), ${SIZES.big} and ${SIZES.small} markets`,
    lines.map(({ name, at500k, at10k, ratio }) => ({
      ...{ query: name, p50: at500k.p50, p95: at500k.p95, alone: at500k.alone },
      ...{ statements: at500k.statements, rows: at500k.rows },
      ...{ 'p95 small': at10k.p95, 'alone small': at10k.alone, 'rows small': at10k.rows },
      'p95 ratio': ratio.toFixed(2),
    })),
  )
  console.log('')
  const [search, lists] = [true, false].map((isSearch) =>
    lines.filter(({ name }) => (name === 'Search') === isSearch),
  )
  const worst = (values: readonly number[] = []): number => Math.max(0, ...values)
  console.log(
    verdict('slowest list, p95', worst(lists?.map(({ at500k }) => at500k.p95)), GOALS.listMs, 'ms'),
  )
  console.log(
    verdict('search, p95', worst(search?.map(({ at500k }) => at500k.p95)), GOALS.searchMs, 'ms'),
  )
  console.log(
    verdict(
      'most statements',
      worst(lines.map(({ at500k }) => at500k.statements)),
      GOALS.statements,
      '',
    ),
  )
  console.log(verdict('greatest ratio', worst(lines.map(({ ratio }) => ratio)), GOALS.ratio, ''))
}
