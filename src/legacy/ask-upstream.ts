import type { Market } from '../domain/market.ts'
import { isAppError } from '../errors.ts'
import type { GammaClient } from '../gamma/client.ts'
import { type Parsed, parseMarketRows } from '../gamma/parse.ts'
import { textOf } from './columns.ts'
import type { LegacyRow } from './row.ts'

/** One answer of upstream. */
export interface UpstreamPage {
  readonly parsed: Parsed
  /** `performance.now()`. */
  readonly requestedAt: number
}

export interface UpstreamAnswer {
  readonly found: ReadonlyMap<number, { readonly market: Market; readonly page: UpstreamPage }>
  /** Of each of the others a clause that says why there is no answer. */
  readonly whyNot: ReadonlyMap<number, string>
}

/** Asks upstream for markets by their ids. Upstream's failures are part of the answer. */
export type AskUpstream = (ids: readonly number[], signal: AbortSignal) => Promise<UpstreamAnswer>

/** Upstream takes no more ids in one request. */
const BATCH = 100
/** Each with its tries: upstream is away, and the next run may ask again. */
const MOST_FAILURES = 2

export const createAskUpstream = (client: Pick<GammaClient, 'market' | 'markets'>): AskUpstream => {
  let failures = 0
  let lastWhy = ''

  return async (ids, signal) => {
    const found = new Map<number, { market: Market; page: UpstreamPage }>()
    const whyNot = new Map<number, string>()
    const call = { lane: 'sweep', signal } as const
    const take = (rows: readonly unknown[], requestedAt: number): void => {
      const page = { parsed: parseMarketRows(rows), requestedAt }
      for (const market of page.parsed.markets) found.set(market.id, { market, page })
      for (const { kind, id, reason } of page.parsed.refused) {
        if (kind === 'market') whyNot.set(Number(id), `upstream's own cannot be used: ${reason}`)
      }
    }
    const isOpenQuestion = (id: number): boolean => !found.has(id) && !whyNot.has(id)
    const ask = async (batch: readonly number[]): Promise<void> => {
      for (const page of await client.markets({ ids: batch }, call)) {
        take(page.rows, page.requestedAt)
      }
      // Lists by id hide some markets that exist.
      for (const id of batch.filter(isOpenQuestion)) {
        const answer = await client.market({ id }, call)
        if (answer === null) whyNot.set(id, 'upstream does not know it')
        else take([answer.body], answer.requestedAt)
      }
    }

    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH)
      try {
        if (failures < MOST_FAILURES) {
          await ask(batch)
          failures = 0
        }
      } catch (error) {
        signal.throwIfAborted()
        if (!isAppError(error)) throw error
        failures += 1
        lastWhy = `upstream could not be asked: ${error.message}`
      }
      for (const id of batch.filter(isOpenQuestion)) whyNot.set(id, lastWhy)
    }
    return { found, whyNot }
  }
}

/**
 * Whether upstream's market is that of the row: ids of markets and events overlap, conditions do not. A
 * row without a condition must have upstream's question.
 */
export const isSameMarket = (
  market: Pick<Market, 'conditionId' | 'question'>,
  row: Pick<LegacyRow, 'condition_id' | 'title'>,
): boolean => {
  const conditionId = textOf(row.condition_id)
  return conditionId === null
    ? market.question === textOf(row.title)
    : market.conditionId === conditionId.toLowerCase()
}
