/** When upstream was last polled with success, as far as it is known here. */
export interface LastPoll {
  /** Null where no run is recorded. */
  at(): string | null
  /** Whether the database has been asked; until then null says nothing. */
  isAsked(): boolean
  /** Asks it, unless it was asked of late. */
  refresh(): void
}

const KEPT_MS = 5_000

/** @param onAsked called with the first answer, whatever it is */
export const createLastPoll = (
  find: () => Promise<string | null>,
  onAsked: () => void,
): LastPoll => {
  let at: string | null = null
  let isAsked = false
  let askedAt = Number.NEGATIVE_INFINITY

  const ask = async (): Promise<void> => {
    // A failure leaves what was known: that the database is away is said by the tailer.
    at = await find().catch(() => at)
    if (isAsked) return
    isAsked = true
    onAsked()
  }

  return {
    at: () => at,
    isAsked: () => isAsked,
    refresh: () => {
      if (performance.now() - askedAt < KEPT_MS) return
      askedAt = performance.now()
      void ask()
    },
  }
}
