import type { Span } from './service.ts'

/** A slot of a job that a process took; times in ms since 1970. */
export interface Claim {
  readonly job: string
  /** `host:pid` */
  readonly owner: string
  readonly at: number
  /** Until when its owner said to be at work at the longest. */
  readonly busyUntil: number
  /** When it said to have ended; null when it never did. */
  readonly endedAt: number | null
}

/**
 * Pairs of claims of one job whose runs could have been at work at the same time. A run has ended
 * when it says so, when its process was killed, or at the latest when its claim says.
 */
export const overlapsOf = (
  claims: readonly Claim[],
  deaths: ReadonlyMap<number, number>,
): (readonly [Claim, Claim])[] => {
  const last = new Map<string, Claim>()
  const overlaps: (readonly [Claim, Claim])[] = []
  for (const claim of claims.toSorted((a, b) => a.at - b.at)) {
    const before = last.get(claim.job)
    if (before !== undefined && claim.at < endOf(before, deaths)) overlaps.push([before, claim])
    last.set(claim.job, claim)
  }
  return overlaps
}

const endOf = ({ owner, at, busyUntil, endedAt }: Claim, deaths: ReadonlyMap<number, number>) => {
  const [, pid] = /:(\d+):\w+$/.exec(owner) ?? []
  const diedAt = deaths.get(Number(pid))
  const killedAt = diedAt !== undefined && diedAt >= at ? diedAt : busyUntil
  return endedAt ?? Math.min(busyUntil, killedAt)
}

/** The times at which at least one process was up, in order and apart from each other. */
export const unionOf = (spans: readonly Span[]): Span[] => {
  const union: { from: number; to: number }[] = []
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = union.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else union.push({ from, to })
  }
  return union
}

/** What is left of these spans when others, in order of their beginnings, are taken away. */
export const without = (spans: readonly Span[], taken: readonly Span[]): Span[] =>
  spans.flatMap(({ from, to }) => {
    const left: Span[] = []
    let since = from
    for (const gap of taken) {
      if (gap.from > since) left.push({ from: since, to: Math.min(gap.from, to) })
      since = Math.max(since, gap.to)
      if (since >= to) return left
    }
    return [...left, { from: since, to }]
  })

/**
 * The longest time without a start of a run, in ms; only the time counts in which a process was up.
 * `up` as `unionOf` gives it.
 */
export const longestSilence = (starts: readonly number[], up: readonly Span[]): number => {
  const ends = [Number.NEGATIVE_INFINITY, ...starts.toSorted((a, b) => a - b)]
  const silences = ends.map((from, i) => {
    const to = ends[i + 1] ?? Number.POSITIVE_INFINITY
    return up.reduce(
      (sum, span) => sum + Math.max(0, Math.min(to, span.to) - Math.max(from, span.from)),
      0,
    )
  })
  return Math.max(...silences)
}
