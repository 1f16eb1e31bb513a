import type { ClientFilter, ClientHistory } from './history.ts'

/** A row of the log. Instants are ms since 1970. */
export interface LoggedChange {
  readonly seq: number
  readonly marketId: number
  readonly kind: string
  readonly status: string
  /** Kind, source, winner and payouts in one text; null without a result. */
  readonly result: string | null
  /** Words of the oracle so far. */
  readonly umaSteps: number
  readonly observedAt: number
  readonly recordedAt: number
  readonly supersedes: number | null
  readonly tagSlugs: readonly string[]
  readonly windowMs: number | null
}

export interface StoredState {
  readonly id: number
  readonly status: string
  readonly result: string | null
}

/** What came of one client's stream; all zero is right. */
export interface StreamFaults {
  /** Never came. */
  readonly lost: number
  readonly duplicated: number
  /** Came after one with a higher number. */
  readonly disordered: number
  /** Came, and was not asked for or is not in the log. */
  readonly foreign: number
  /** Came with another market or kind than the log has. */
  readonly altered: number
}

const HOUR_MS = 3_600_000

/** What the contract says a filter means (design.md 5), written anew: not the server's own code. */
export const isWanted = (filter: ClientFilter, change: LoggedChange): boolean => {
  const { markets, tags, kinds, includeShort } = filter
  if (markets !== undefined && !markets.includes(String(change.marketId))) return false
  if (tags !== undefined && !change.tagSlugs.some((slug) => tags.includes(slug))) return false
  if (kinds !== undefined && !kinds.includes(change.kind)) return false
  const isShort = change.windowMs !== null && change.windowMs > 0 && change.windowMs < HOUR_MS
  return includeShort !== false || !isShort
}

export const streamFaultsOf = (
  { filter, startSeq, arrivals }: Pick<ClientHistory, 'filter' | 'startSeq' | 'arrivals'>,
  log: readonly LoggedChange[],
): StreamFaults => {
  const wanted = new Map(
    log
      .filter((change) => change.seq > startSeq && isWanted(filter, change))
      .map((change) => [change.seq, change]),
  )
  const seen = new Set<number>()
  let [duplicated, disordered, foreign, altered, highest] = [0, 0, 0, 0, 0]
  for (const { seq, marketId, kind } of arrivals) {
    const change = wanted.get(seq)
    if (change === undefined) foreign += 1
    else if (change.marketId !== marketId || change.kind !== kind) altered += 1
    if (seen.has(seq)) duplicated += 1
    else if (seq < highest) disordered += 1
    seen.add(seq)
    highest = Math.max(highest, seq)
  }
  const lost =
    wanted.size -
    wanted
      .keys()
      .filter((seq) => seen.has(seq))
      .toArray().length
  return { lost, duplicated, disordered, foreign, altered }
}

/** Numbers from 1 to the last that the log does not have, and those it has twice. */
export const holesOf = (log: readonly LoggedChange[], lastSeq: number): number => {
  const numbers = new Set(log.map(({ seq }) => seq))
  const inside = [...numbers].filter((seq) => seq >= 1 && seq <= lastSeq).length
  return lastSeq - inside + (log.length - inside)
}

/** From, to, kind: the table of design.md section 7, cell by cell. */
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  OPEN: {
    PROPOSED: 'PROPOSED',
    DISPUTED: 'DISPUTED',
    CLOSED: 'CLOSED',
    RESOLVED: 'RESOLVED',
  },
  PROPOSED: {
    OPEN: 'REOPENED',
    PROPOSED: 'PROPOSED',
    DISPUTED: 'DISPUTED',
    CLOSED: 'CLOSED',
    RESOLVED: 'RESOLVED',
  },
  DISPUTED: {
    OPEN: 'REOPENED',
    PROPOSED: 'PROPOSED',
    DISPUTED: 'DISPUTED',
    CLOSED: 'CLOSED',
    RESOLVED: 'RESOLVED',
  },
  CLOSED: {
    OPEN: 'REOPENED',
    PROPOSED: 'PROPOSED',
    DISPUTED: 'DISPUTED',
    RESOLVED: 'RESOLVED',
  },
  RESOLVED: {
    OPEN: 'CORRECTED',
    PROPOSED: 'CORRECTED',
    DISPUTED: 'CORRECTED',
    CLOSED: 'CORRECTED',
    RESOLVED: 'CORRECTED',
  },
}

/** A correction is dated by the look that first showed it, and told after the second one. */
const SECOND_LOOK_MS = 60_000

type State = Pick<LoggedChange, 'seq' | 'status' | 'result' | 'umaSteps'>

/** Before its first entry a market is open: nothing was ever imported here. */
const START: State = { seq: 0, status: 'OPEN', result: null, umaSteps: 0 }

const isLegal = (from: State, to: LoggedChange): boolean => {
  if (KINDS[from.status]?.[to.status] !== to.kind) return false
  if ((to.result !== null) !== (to.status === 'RESOLVED')) return false
  if (to.kind === 'CORRECTED') {
    const waited = to.recordedAt - to.observedAt >= SECOND_LOOK_MS
    return waited && to.supersedes === from.seq && to.result !== from.result
  }
  const isSame = from.status === to.status
  return to.supersedes === null && (!isSame || to.umaSteps > from.umaSteps)
}

/** Entries that the one before them of the same market does not allow. */
export const illegalSteps = (log: readonly LoggedChange[]): LoggedChange[] => {
  const last = new Map<number, LoggedChange>()
  return log
    .toSorted((a, b) => a.seq - b.seq)
    .filter((change) => {
      const from = last.get(change.marketId) ?? START
      last.set(change.marketId, change)
      return !isLegal(from, change)
    })
}

/** Markets that are not what their last entry says, or are not open and have none. */
export const strayStates = (
  log: readonly LoggedChange[],
  stored: readonly StoredState[],
): StoredState[] => {
  const last = new Map<number, State>()
  for (const change of log.toSorted((a, b) => a.seq - b.seq)) last.set(change.marketId, change)
  return stored.filter(({ id, status, result }) => {
    const said = last.get(id) ?? START
    return said.status !== status || said.result !== result
  })
}

/** From commit to client, in ms. */
export interface Latency {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

const latencyOf = (sorted: Float64Array): Latency => {
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? 0
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

/**
 * Of what was committed since the client's first connection, and of that on connections that were
 * open already then.
 */
export const latenciesOf = (
  histories: readonly Pick<ClientHistory, 'arrivals' | 'connections'>[],
  log: readonly LoggedChange[],
): { readonly all: Latency; readonly unbroken: Latency } => {
  const recordedAt = new Map(log.map((change) => [change.seq, change.recordedAt]))
  const all: number[] = []
  const unbroken: number[] = []
  for (const { arrivals, connections } of histories) {
    for (const { seq, at, connection } of arrivals) {
      const committedAt = recordedAt.get(seq)
      const isOpen = (number: number) => {
        const openedAt = connections[number]
        return committedAt !== undefined && openedAt !== undefined && openedAt <= committedAt
      }
      if (committedAt === undefined || !isOpen(0)) continue
      all.push(at - committedAt)
      if (isOpen(connection)) unbroken.push(at - committedAt)
    }
  }
  return {
    all: latencyOf(Float64Array.from(all).sort()),
    unbroken: latencyOf(Float64Array.from(unbroken).sort()),
  }
}
