import type { StatusQueries } from '../db/queries/status.ts'
import { shareAnswer } from '../db/share-answer.ts'

/** How long an answer serves those who ask next; theirs is older by no more. */
const SHARED_MS = 1_000

/**
 * The same for all who ask while a statement runs and shortly after: each reads every open market,
 * and anyone may ask. A failure is shared by those who waited for it, and then forgotten.
 */
export const shareStatusQueries = (queries: StatusQueries): StatusQueries => ({
  listTierAges: shared(queries.listTierAges),
  listLastTicks: shared(queries.listLastTicks),
  findCoverage: shared(queries.findCoverage),
  countRefusedRows: shared(queries.countRefusedRows),
})

/** Keeps one answer for each different list of arguments: the tiers, which a process hardly changes. */
const shared = <Args extends readonly unknown[], Result>(
  ask: (...args: Args) => Promise<Result>,
): ((...args: Args) => Promise<Result>) => {
  const answers = new Map<string, () => Promise<Result>>()
  return (...args) => {
    const key = JSON.stringify(args, (_name, value) => (value instanceof Map ? [...value] : value))
    const answer = answers.get(key) ?? shareAnswer(() => ask(...args), SHARED_MS)
    answers.set(key, answer)
    return answer()
  }
}
