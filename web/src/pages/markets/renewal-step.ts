interface Reading {
  /** Since the list was begun to be read, and since it was last tried again: the lesser one. In ms. */
  readonly age: number
  /** Whether the list's first row is in view, and the keyboard is not in the list. */
  readonly isFree: boolean
}

/** For how long an order passes for that of now, in ms. */
export const RECENT_MS = 30_000
/** From when on whoever is further down is offered the list as it is now, in ms. */
const OLD_MS = 120_000

/** What an open list needs: to be put in order again by itself, or to offer it to its reader. */
export const renewalStep = ({ age, isFree }: Reading): 'none' | 'due' | 'offered' => {
  if (isFree) return age >= RECENT_MS ? 'due' : 'none'
  return age >= OLD_MS ? 'offered' : 'none'
}
