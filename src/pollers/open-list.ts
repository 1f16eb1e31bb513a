import type { Database } from '../db/client.ts'
import { findMark, type ListMark, moveMark } from '../db/list-marks.ts'
import { listKnown } from '../db/market-checks.ts'
import type { GammaClient } from '../gamma/client.ts'
import type { Page } from '../gamma/pager.ts'
import { type Parsed, parseMarketRows } from '../gamma/parse.ts'
import { addTo, type Seen } from './seen.ts'
import { onlyMarkets } from './selection.ts'
import { isOfCursor } from './stored-cursor.ts'
import type { TakePage } from './take-page.ts'
import { requestsOf, type Tick } from './tick.ts'

export interface OpenListDeps {
  readonly client: GammaClient
  readonly database: Database
  readonly takePage: TakePage
  /** Of one run, once the list has been read whole; default 50. */
  readonly mostPages?: number
}

/** 500 pages list all open markets (2026-11); fifty a run read them all within the hour. */
const MOST_PAGES = 50
/** Before the end of a run, so that it can end well. */
const RESERVE_MS = 20_000
const NEVER = '1970-01-01T00:00:00Z'

/** Told of the markets of a page that the sweep has not seen, before they are stored. */
type OnUnseen = (ids: readonly number[]) => Promise<void>

/**
 * The open markets that no open event shows: those of no event, or of a closed one. They are few, if
 * there are any (2026-11), but only the list of markets tells, at 100 a page. So it is read whole at
 * first, then in parts, one a run; and in every run from its new end, where new markets appear.
 */
export const createOpenList = (deps: OpenListDeps): ((tick: Tick, seen: Seen) => Promise<void>) => {
  const { client, database, takePage, mostPages = MOST_PAGES } = deps

  const list = (tick: Tick, query: { ascending: boolean; after?: string | undefined }) =>
    client.marketPages(
      { closed: false, order: 'id', limit: 100, ...query },
      requestsOf(tick, 'sweep'),
    )

  /** Stores those that the sweep has not seen. */
  const take = async (tick: Tick, page: Page, seen: Seen, onUnseen?: OnUnseen): Promise<void> => {
    const select = async (parsed: Parsed) => {
      const unseen = parsed.markets.map(({ id }) => id).filter((id) => !seen.all.has(id))
      await onUnseen?.(unseen)
      return onlyMarkets(parsed, new Set(unseen))
    }
    const options = { tier: 'RESOLUTIONS', parse: parseMarketRows, select } as const
    addTo(seen, await takePage(tick, page, options))
  }

  /** As far as a page shows what is not even stored. */
  const readNewest = async (tick: Tick, seen: Seen): Promise<void> => {
    for await (const page of list(tick, { ascending: false })) {
      let hasNews = false
      await take(tick, page, seen, async (unseen) => {
        hasNews = (await listKnown(database, unseen)).size < unseen.length
      })
      if (!hasNews) return
    }
  }

  /** Reads on from the mark, and moves it as far as it came, whatever ends the reading. */
  const readPart = async (tick: Tick, seen: Seen, mark: ListMark | null): Promise<void> => {
    const { readTo, gap } = mark ?? { readTo: NEVER, gap: null }
    const isFirst = readTo === NEVER
    let cursor = gap?.cursor
    let pages = 0
    const move = () => {
      const isWhole = pages > 0 && cursor === undefined
      const next = cursor === undefined ? null : { cursor, endsAt: null }
      const to = { readTo: isWhole ? tick.dateAt(performance.now()) : readTo, gap: next }
      return moveMark(database, 'open', { from: mark, to })
    }
    try {
      for await (const page of list(tick, { ascending: true, after: cursor })) {
        await take(tick, page, seen)
        cursor = page.cursor
        pages += 1
        if (tick.leftMs() < RESERVE_MS || (!isFirst && pages >= mostPages)) break
      }
    } catch (error) {
      // A cursor that upstream has forgotten: from the beginning, then.
      if (pages === 0 && isOfCursor(error)) cursor = undefined
      await move()
      throw error
    }
    await move()
  }

  return async (tick, seen) => {
    await readNewest(tick, seen)
    await readPart(tick, seen, await findMark(database, 'open'))
  }
}
