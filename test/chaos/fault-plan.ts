import { between, hash, pick, unit } from '../../simulator/random.ts'

/** What befalls some of the processes at once. */
export type Fault = {
  /** Since the start, in ms. */
  readonly at: number
  /** Numbers of the processes it hits. */
  readonly targets: readonly number[]
} & (
  | { readonly kind: 'kill'; readonly downMs: number }
  | { readonly kind: 'stop'; readonly ms: number }
  | { readonly kind: 'clock'; readonly byMs: number }
)

const HOUR_MS = 3_600_000
const STEPS_MS = [-HOUR_MS, HOUR_MS, -400, 400] as const
/** A kill and a freeze are as likely as each other, a clock step a little less. */
const KINDS = ['kill', 'kill', 'kill', 'stop', 'stop', 'stop', 'clock', 'clock'] as const
const SHORTEST_STOP_MS = 500
const LONGEST_STOP_MS = 30_000
/** One fault in so many hits all processes at the same moment. */
const ALL_EVERY = 8

const FIRST_MS = 2_000
/**
 * After a step of all clocks nothing else happens for so long: a restart would hide that nobody
 * polls any more. Every run begins with such a step, an hour back.
 */
const CALM_MS = 8_000

/** All faults of a run, a pure function of the seed: the same seed is the same plan. */
export const planFaults = (seed: number, lengthMs: number, processes: number): Fault[] => {
  const all = Array.from({ length: processes }, (_, i) => i)
  const faults: Fault[] = [{ at: FIRST_MS, targets: all, kind: 'clock', byMs: -HOUR_MS }]
  let at = FIRST_MS + CALM_MS
  for (let i = 0; at < lengthMs; i++) {
    const h = hash(seed, i)
    const targets = unit(h, 1) * ALL_EVERY < 1 ? all : [pick(all, h, 2)]
    const what = whatOf(h)
    faults.push({ at: Math.round(at), targets, ...what })
    at += what.kind === 'clock' && targets === all ? CALM_MS : between(h, 3, 200, 5_000)
  }
  return faults
}

const whatOf = (h: number) => {
  const kind = pick(KINDS, h, 4)
  if (kind === 'kill') return { kind, downMs: Math.round(between(h, 5, 100, 3_000)) }
  if (kind === 'clock') return { kind, byMs: pick(STEPS_MS, h, 6) }
  // As many of half a second to four as of four to thirty.
  const ms = SHORTEST_STOP_MS * (LONGEST_STOP_MS / SHORTEST_STOP_MS) ** unit(h, 7)
  return { kind, ms: Math.round(ms) }
}
