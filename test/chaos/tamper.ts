/** What a mutated run does to one change on its way to a client: the checker must find it. */
export const MUTATIONS = ['drop', 'repeat', 'swap', 'notify'] as const
export type Mutation = (typeof MUTATIONS)[number]

/** Which of them a run falsifies: not the first, and soon. */
const NTH = 20

/** Falsifies one item on its way to `take`; of `notify` nothing: that one is the server's. */
export const tamper = <T>(mutation: Mutation, take: (item: T) => void): ((item: T) => void) => {
  let count = 0
  let held: T[] = []
  return (item) => {
    count += 1
    const isIt = count === NTH
    if (mutation === 'swap' && isIt) {
      held = [item]
      return
    }
    if (mutation !== 'drop' || !isIt) take(item)
    if (mutation === 'repeat' && isIt) take(item)
    for (const late of held.splice(0)) take(late)
  }
}
