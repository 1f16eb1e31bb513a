import { createSimulator } from '../simulator/server.ts'
import { type Parsed, parseEventRows } from '../src/gamma/parse.ts'
import { createIngest, type Ingest } from '../src/pollers/ingest.ts'
import { median, printTable } from './support/measure.ts'
import { withFreshStore } from './support/store.ts'

const MARKETS = 500
const ROUNDS = 9

/** One page of 500 markets into Postgres, parsing left out: all new, all changed, nothing changed. */
export const benchIngest = async (): Promise<void> => {
  const pages = await simulatedPages()
  await withFreshStore(async (_, database) => {
    const ingest = createIngest(database)
    // Statements are planned and caches filled by the first page, which is not counted.
    const [warm, ...counted] = pages
    if (warm !== undefined) await ingest(warm, at(0))
    const fresh = await timed(ingest, counted, 1)
    const changed = await timed(ingest, counted.map(moved), 2)
    const same = await timed(ingest, counted.map(moved), 3)
    printTable(`a page of ${MARKETS} markets into Postgres, median of ${ROUNDS}`, [
      { page: 'all new', 'wall ms': fresh },
      { page: 'all changed', 'wall ms': changed },
      { page: 'nothing changed', 'wall ms': same },
    ])
  })
}

const at = (minute: number) =>
  ({ at: new Date(Date.UTC(2026, 10, 22, 12, minute)).toISOString(), tier: 'EVENTS' }) as const

const timed = async (ingest: Ingest, pages: readonly Parsed[], minute: number): Promise<number> => {
  const times: number[] = []
  for (const page of pages) {
    const started = performance.now()
    await ingest(page, at(minute))
    times.push(performance.now() - started)
  }
  return median(times)
}

/** As if every market had traded once. */
const moved = (page: Parsed): Parsed => ({
  ...page,
  markets: page.markets.map((market) => ({
    ...market,
    volume: `${Math.floor(Number(market.volume ?? 0)) + 1}.25`,
  })),
})

/** As many pages as rounds, and one more, of 500 markets each in whole events. */
export const simulatedPages = async (): Promise<readonly Parsed[]> => {
  const simulator = await createSimulator({ events: 900, upDown: false, speed: 0 })
  const rows: Record<string, unknown>[] = []
  let cursor: string | undefined
  do {
    const after = cursor === undefined ? '' : `&after_cursor=${encodeURIComponent(cursor)}`
    const url = `${simulator.url}/events/keyset?closed=false&order=id&limit=100${after}`
    const page = (await (await fetch(url)).json()) as {
      events: Record<string, unknown>[]
      next_cursor?: string
    }
    rows.push(...page.events)
    cursor = page.next_cursor
  } while (cursor !== undefined)
  await simulator.close()

  const pages: Record<string, unknown>[][] = [[]]
  let room = MARKETS
  for (const event of rows) {
    const all = event.markets as unknown[]
    const taken = { ...event, markets: all.slice(0, room) }
    pages.at(-1)?.push(taken)
    room -= taken.markets.length
    if (room > 0) continue
    pages.push([])
    room = MARKETS
  }
  return pages.slice(0, ROUNDS + 1).map(parseEventRows)
}
