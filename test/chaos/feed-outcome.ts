import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from './client.ts'
import {
  holesOf,
  illegalSteps,
  isWanted,
  type Latency,
  type LoggedChange,
  latenciesOf,
  type StoredState,
  type StreamFaults,
  strayStates,
  streamFaultsOf,
} from './feed-verdict.ts'
import type { StoredLog } from './log.ts'

/** What became of the feed, over all clients. */
export interface FeedOutcome extends StreamFaults {
  readonly clients: number
  /** Entries of the log. */
  readonly changes: number
  readonly received: number
  readonly reconnects: number
  readonly resets: number
  /** What clients found wrong themselves, and why a stream ended that was to go on. */
  readonly gaps: readonly string[]
  readonly failures: readonly string[]
  readonly holes: number
  readonly illegal: readonly LoggedChange[]
  readonly strays: readonly StoredState[]
  readonly latency: { readonly all: Latency; readonly unbroken: Latency }
}

const LOOK_MS = 200

/** Waits until every client has the last change that it is owed, at most so long. */
export const untilDelivered = async (
  clients: readonly Client[],
  { changes }: StoredLog,
  { mostMs, signal }: { readonly mostMs: number; readonly signal: AbortSignal },
): Promise<void> => {
  const startedAt = performance.now()
  const lasts = clients.map(
    ({ history: { filter, startSeq } }) =>
      changes.findLast((change) => change.seq > startSeq && isWanted(filter, change))?.seq ?? 0,
  )
  const isThere = ({ history }: Client, i: number): boolean =>
    (history.arrivals.at(-1)?.seq ?? 0) >= (lasts[i] ?? 0)
  while (!clients.every(isThere) && performance.now() - startedAt < mostMs) {
    await wait(LOOK_MS, undefined, { signal })
  }
}

export const judgeFeed = (clients: readonly Client[], log: StoredLog): FeedOutcome => {
  const histories = clients.map(({ history }) => history)
  const faults = histories.map((history) => streamFaultsOf(history, log.changes))
  const sum = <Item>(items: readonly Item[], count: (item: Item) => number): number =>
    items.reduce((total, item) => total + count(item), 0)
  return {
    clients: clients.length,
    changes: log.changes.length,
    received: sum(histories, ({ arrivals }) => arrivals.length),
    reconnects: sum(histories, ({ connections }) => Math.max(0, connections.length - 1)),
    resets: sum(histories, ({ resets }) => resets),
    gaps: histories.flatMap(({ name, gaps }) => gaps.map((gap) => `${name}: ${gap}`)),
    failures: clients.flatMap(({ failures }) => failures),
    lost: sum(faults, ({ lost }) => lost),
    duplicated: sum(faults, ({ duplicated }) => duplicated),
    disordered: sum(faults, ({ disordered }) => disordered),
    foreign: sum(faults, ({ foreign }) => foreign),
    altered: sum(faults, ({ altered }) => altered),
    holes: holesOf(log.changes, log.lastSeq),
    illegal: illegalSteps(log.changes),
    strays: strayStates(log.changes, log.states),
    latency: latenciesOf(histories, log.changes),
  }
}
