import { wholeSecond } from './build.ts'
import type { MarketPlan, Ruling } from './plan.ts'

/** What can be said of a market on demand. */
export const words = ['open', 'proposed', 'disputed', 'closed', 'resolved'] as const

/**
 * - `open`: trading again, without a word of the oracle;
 * - `proposed`, `disputed`: so says the oracle, and trading goes on;
 * - `closed`: trading has ended, nothing is said of the result, the prices are not final;
 * - `resolved`: closed, with final prices.
 */
export type Word = (typeof words)[number]

const never = Number.POSITIVE_INFINITY

/** What a market is after this word; said twice, `resolved` turns the result round. */
export const rulingOf = (plan: MarketPlan, word: Word, now: number): Ruling => {
  const last = plan.ruling
  const isTold = word === 'proposed' || word === 'disputed' || word === 'resolved'
  const history = last?.history ?? []
  const isClosed = word === 'closed' || word === 'resolved'
  const closedAt = last === undefined || last.closedAt === never ? wholeSecond(now) : last.closedAt
  const isTurned = word === 'resolved' && last?.isFinal === true
  const result = last?.result ?? plan.result
  return {
    status: isTold ? word : null,
    history: isTold ? [...history, word] : history,
    since: now,
    closedAt: isClosed ? closedAt : never,
    isFinal: word === 'resolved',
    result: isTurned ? (result === 0 ? 1 : 0) : result,
  }
}
