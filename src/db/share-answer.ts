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
