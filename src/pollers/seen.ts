import type { Parsed } from '../gamma/parse.ts'

/** The markets that a sweep has seen so far, by id. */
export interface Seen {
  readonly all: Set<number>
  /** Those of them that are not closed. */
  readonly open: Set<number>
}

export const createSeen = (): Seen => ({ all: new Set(), open: new Set() })

export const addTo = ({ all, open }: Seen, { markets }: Parsed): void => {
  for (const { id, closed } of markets) {
    all.add(id)
    if (!closed) open.add(id)
  }
}
