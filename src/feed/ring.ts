/** The last entries of a log, by their numbers. */
export interface Ring<Entry> {
  /** Empties it; the next entry has the number after `position`. */
  begin(position: number): void
  push(entry: Entry): void
  /** Undefined for what it does not hold. */
  at(seq: number): Entry | undefined
  /** The position before its first entry: who stands there or later is served from it. */
  start(): number
  /** Of its last entry, or where it began. */
  end(): number
}

export const createRing = <Entry>(size: number): Ring<Entry> => {
  let [begun, end] = [0, 0]
  let entries: Entry[] = []
  const start = (): number => Math.max(begun, end - size)
  return {
    begin: (position) => {
      begun = position
      end = position
      entries = []
    },
    push: (entry) => {
      end += 1
      entries[end % size] = entry
    },
    at: (seq) => (seq > start() && seq <= end ? entries[seq % size] : undefined),
    start,
    end: () => end,
  }
}
