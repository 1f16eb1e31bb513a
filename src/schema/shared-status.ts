import type { StatusQueries } from '../db/queries/status.ts'

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

interface Answer<Result> {
  readonly result: Promise<Result>
  /** By `performance.now()`; infinite while the statement runs. */
  endsAt: number
}

/** Keeps one answer for each different list of arguments: the tiers, which a process never changes. */
const shared = <Args extends readonly unknown[], Result>(
  ask: (...args: Args) => Promise<Result>,
): ((...args: Args) => Promise<Result>) => {
  const answers = new Map<string, Answer<Result>>()
  return (...args) => {
    const key = JSON.stringify(args, (_name, value) => (value instanceof Map ? [...value] : value))
    const recent = answers.get(key)
    if (recent !== undefined && performance.now() < recent.endsAt) return recent.result
    const answer: Answer<Result> = { result: ask(...args), endsAt: Number.POSITIVE_INFINITY }
    answers.set(key, answer)
    answer.result.then(
      () => {
        answer.endsAt = performance.now() + SHARED_MS
      },
      () => answers.delete(key),
    )
    return answer.result
  }
}
