/**
 * Reads the database for those who ask: one answer serves all who ask while it is read and for
 * `keptMs` after. A failure is shared by those who waited for it, and then forgotten.
 */
export const shareAnswer = <Result>(
  read: () => Promise<Result>,
  keptMs: number,
): (() => Promise<Result>) => {
  /** `until` by `performance.now()`; infinite while it is read. */
  let kept: { readonly result: Promise<Result>; until: number } | null = null
  return () => {
    if (kept !== null && performance.now() < kept.until) return kept.result
    const asked = { result: read(), until: Number.POSITIVE_INFINITY }
    kept = asked
    asked.result.then(
      () => {
        asked.until = performance.now() + keptMs
      },
      () => {
        asked.until = 0
      },
    )
    return asked.result
  }
}

/** So many different questions are remembered at once. */
const MAX_KEPT = 200

/** As `shareAnswer`, for each different argument by itself; arguments are plain data. */
export const shareAnswers = <Argument, Result>(
  read: (argument: Argument) => Promise<Result>,
  keptMs: number,
): ((argument: Argument) => Promise<Result>) => {
  const answers = new Map<string, () => Promise<Result>>()
  return (argument) => {
    const key = JSON.stringify(argument)
    const answer = answers.get(key) ?? shareAnswer(() => read(argument), keptMs)
    if (answers.size >= MAX_KEPT) answers.clear()
    answers.set(key, answer)
    return answer()
  }
}
