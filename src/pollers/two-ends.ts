/** One of two readings of a list by id, which go towards each other. */
export interface End {
  readonly ascending: boolean
  /** Id of the last row. */
  at: number
  /** False once upstream has not kept to the order: the readings then do not stop for each other. */
  isOrdered: boolean
}

/**
 * A list that is read from both ends at once until the two meet, which halves the time that
 * upstream's second per page costs and needs no range to be guessed.
 */
export interface TwoEnds {
  readonly low: End
  readonly high: End
  haveMet(): boolean
}

const createEnd = (ascending: boolean): End => ({
  ascending,
  at: ascending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
  isOrdered: true,
})

export const createTwoEnds = (): TwoEnds => {
  const [low, high] = [createEnd(true), createEnd(false)]
  return { low, high, haveMet: () => low.isOrdered && high.isOrdered && low.at >= high.at }
}

/** Notes that the row of this id was read. */
export const advance = (end: End, id: number): void => {
  if (end.ascending ? id < end.at : id > end.at) end.isOrdered = false
  end.at = id
}

/**
 * Which part is done of what lay between the two when both had begun: 0 to 1. By ids, which are
 * spread over a list evenly enough.
 */
export const createShare = ({ low, high }: TwoEnds): (() => number) => {
  let width: number | null = null
  return () => {
    const left = high.at - low.at
    if (!Number.isFinite(left)) return 0
    width ??= left
    return width > 0 ? Math.min(1, Math.max(0, 1 - left / width)) : 1
  }
}

/** Waits for all, then throws the first failure: nothing goes on behind its caller's back. */
export const allOrNone = async (works: readonly Promise<void>[]): Promise<void> => {
  const results = await Promise.allSettled(works)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
