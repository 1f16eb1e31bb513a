import type { FaultInput } from '../../simulator/fault.ts'
import { between, hash, pick, unit } from '../../simulator/random.ts'
import type { ProxyMode } from '../support/tcp-proxy.ts'

/** What befalls the run; the numbers of pollers and of API processes count from 0 each. */
export type Fault = {
  /** Since the start, in ms. */
  readonly at: number
} & (
  | { readonly kind: 'kill'; readonly targets: readonly number[]; readonly downMs: number }
  | { readonly kind: 'stop'; readonly targets: readonly number[]; readonly ms: number }
  | { readonly kind: 'clock'; readonly targets: readonly number[]; readonly byMs: number }
  | { readonly kind: 'kill-api'; readonly target: number; readonly downMs: number }
  | { readonly kind: 'stop-api'; readonly target: number; readonly ms: number }
  /** Between an API process and its clients. */
  | {
      readonly kind: 'line'
      readonly target: number
      readonly mode: Exclude<ProxyMode, 'pass'>
      readonly ms: number
    }
  /** Between an API process and Postgres: nothing comes through. */
  | { readonly kind: 'database-line'; readonly target: number; readonly ms: number }
  /** Postgres ends every session that listens. */
  | { readonly kind: 'unlisten' }
  /** Postgres is stopped in the midst of it all, and recovers. */
  | { readonly kind: 'postgres' }
  | { readonly kind: 'upstream'; readonly fault: FaultInput; readonly ms: number }
)

/** Without the moment at which it comes. */
type What = Fault extends infer Each ? (Each extends Fault ? Omit<Each, 'at'> : never) : never

export interface PlanOptions {
  readonly lengthMs: number
  readonly pollers: number
  readonly apis: number
}

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
 * After a step of all clocks nothing else happens to pollers for so long: a restart would hide that
 * nobody polls any more. Every run begins with such a step, an hour back.
 */
const CALM_MS = 8_000

/** All faults of a run, a pure function of the seed: the same seed is the same plan. */
export const planFaults = (seed: number, options: PlanOptions): Fault[] => {
  const { lengthMs } = options
  const faults = [
    ...planPollerFaults(seed, options),
    ...every([500, 5_000], FIRST_MS, { salt: 1, seed, lengthMs }, (h) => feedFault(h, options)),
    ...every(
      [10_000, 30_000],
      Math.min(6_000, lengthMs / 3),
      { salt: 2, seed, lengthMs },
      upstreamFault,
    ),
    ...every([25_000, 60_000], Math.min(13_000, lengthMs / 2), { salt: 3, seed, lengthMs }, () => ({
      kind: 'postgres',
    })),
  ]
  return faults.sort((a, b) => a.at - b.at)
}

const planPollerFaults = (seed: number, { lengthMs, pollers }: PlanOptions): Fault[] => {
  const all = Array.from({ length: pollers }, (_, i) => i)
  const faults: Fault[] = [{ at: FIRST_MS, targets: all, kind: 'clock', byMs: -HOUR_MS }]
  let at = FIRST_MS + CALM_MS
  for (let i = 0; at < lengthMs; i++) {
    const h = hash(seed, i)
    const targets = unit(h, 1) * ALL_EVERY < 1 ? all : [pick(all, h, 2)]
    const what = whatOf(h, lengthMs)
    faults.push({ at: Math.round(at), targets, ...what })
    at += what.kind === 'clock' && targets === all ? CALM_MS : between(h, 3, 200, 5_000)
  }
  return faults
}

const whatOf = (h: number, lengthMs: number) => {
  const kind = pick(KINDS, h, 4)
  if (kind === 'kill') return { kind, downMs: downMsOf(h) }
  if (kind === 'clock') return { kind, byMs: pick(STEPS_MS, h, 6) }
  return { kind, ms: stopMsOf(h, lengthMs) }
}

const downMsOf = (h: number): number => Math.round(between(h, 5, 100, 3_000))

/** As many of half a second to four as of four to thirty; less in a run that is short itself. */
const stopMsOf = (h: number, lengthMs: number): number => {
  const longest = Math.min(LONGEST_STOP_MS, lengthMs / 5)
  return Math.round(SHORTEST_STOP_MS * (longest / SHORTEST_STOP_MS) ** unit(h, 7))
}

/** One after the other, at distances between those two. */
const every = (
  [least, most]: readonly [number, number],
  firstAt: number,
  plan: { readonly salt: number; readonly seed: number; readonly lengthMs: number },
  what: (h: number) => What,
): Fault[] => {
  const faults: Fault[] = []
  let at = firstAt
  for (let i = 0; at < plan.lengthMs; i++) {
    const h = hash(hash(plan.seed, -plan.salt), i)
    faults.push({ at: Math.round(at), ...what(h) })
    at += between(h, 8, least, most)
  }
  return faults
}

const FEED_KINDS = ['kill-api', 'stop-api', 'line', 'line', 'unlisten', 'database-line'] as const

const feedFault = (h: number, { apis, lengthMs }: PlanOptions): What => {
  const ms = Math.round(stopMsOf(h, lengthMs) / 2)
  const kind = pick(FEED_KINDS, h, 1)
  const target = Math.floor(unit(h, 2) * apis)
  if (kind === 'unlisten') return { kind }
  if (kind === 'kill-api') return { kind, target, downMs: downMsOf(h) }
  if (kind === 'line') {
    const mode = pick(['reset', 'refuse', 'black-hole'] as const, h, 3)
    return { kind, target, mode, ms }
  }
  return { kind, target, ms }
}

const upstreamFault = (h: number): What => ({
  kind: 'upstream',
  ms: Math.round(between(h, 1, 1_000, 6_000)),
  fault: pick<FaultInput>(
    [
      { kind: 'status', status: 503 },
      { kind: 'status', status: 503, probability: 0.5 },
      { kind: 'hang', probability: 0.3 },
      { kind: 'latency', ms: 800 },
      { kind: 'reset', probability: 0.5 },
      { kind: 'cut', probability: 0.5 },
    ],
    h,
    2,
  ),
})
