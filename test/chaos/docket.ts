import { between, hash, pick, unit } from '../../simulator/random.ts'
import type { Word } from '../../simulator/ruling.ts'
import type { Simulator } from '../../simulator/server.ts'

/**
 * Markets on which upstream rules, one after the other: each is proposed, disputed, closed, opened
 * again, and in the end resolved; of some of these the result is turned round later.
 */
export interface Docket {
  readonly marketIds: readonly number[]
  /** Says so many words, each of the market that has waited longest; @returns how many it said. */
  say(words: number): number
}

/** So many at a time: the rest come when those are resolved. */
const AT_ONCE = 400
/** Whoever polls has so long to see a word before the next. */
const PAUSE_MS = 6_000
/** One word in so many resolves. */
const RESOLVES_EVERY = 20
/** One resolved market in so many gets another result. */
const TURNS_EVERY = 8

const NEXT: Readonly<Record<Word, readonly Word[]>> = {
  open: ['proposed', 'proposed', 'proposed', 'disputed', 'closed'],
  proposed: ['proposed', 'disputed', 'disputed', 'open', 'closed'],
  disputed: ['proposed', 'proposed', 'disputed', 'open', 'closed'],
  closed: ['proposed', 'disputed', 'open', 'open'],
  resolved: ['resolved'],
}

interface Case {
  readonly id: number
  readonly h: number
  word: Word
  words: number
  saidAt: number
}

export const createDocket = (simulator: Simulator, seed: number): Docket => {
  const cases = simulator
    .openMarketIds()
    .filter((id) => simulator.market(id)?.outcomePrices !== undefined)
    .map((id): Case => {
      const h = hash(hash(seed, 31), id)
      return { id, h, word: 'open', words: 0, saidAt: Number.NEGATIVE_INFINITY }
    })
    .sort((a, b) => a.h - b.h)
  const waiting = cases.slice(AT_ONCE)
  const active = cases.slice(0, AT_ONCE)

  const ruleOn = (one: Case): void => {
    const wasResolved = one.word === 'resolved'
    const salt = 3 * one.words++
    const resolves = unit(one.h, salt) * RESOLVES_EVERY < 1
    one.word = resolves ? 'resolved' : pick(NEXT[one.word], one.h, salt + 1)
    one.saidAt = performance.now()
    if (!simulator.rule(one.id, one.word)) throw new Error(`no ruling on market ${one.id}`)
    const isOver = one.word === 'resolved' && (wasResolved || !isTurned(one))
    if (!isOver) active.push(one)
    else active.push(...waiting.splice(0, 1))
  }

  return {
    marketIds: cases.map(({ id }) => id),
    say: (words) => {
      let said = 0
      for (; said < words; said++) {
        const [first] = active
        if (first === undefined || performance.now() - first.saidAt < pauseOf(first)) break
        active.shift()
        ruleOn(first)
      }
      return said
    },
  }
}

const isTurned = ({ h }: Case): boolean => unit(h, -1) * TURNS_EVERY < 1

const pauseOf = ({ h, words }: Case): number => between(hash(h, words), 5, PAUSE_MS, 2 * PAUSE_MS)
