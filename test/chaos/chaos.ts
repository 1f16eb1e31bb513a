import { setTimeout as wait } from 'node:timers/promises'
import { JOBS, type Job } from '../../src/domain/tier.ts'
import { periodOf } from '../../src/pollers/schedule.ts'
import { startCrowd } from './crowd.ts'
import type { OwnDatabase } from './database.ts'
import { createDocket, type Docket } from './docket.ts'
import { planFaults } from './fault-plan.ts'
import { type FeedOutcome, judgeFeed, untilDelivered } from './feed-outcome.ts'
import { createInflicter, type Inflicted, type Inflicter, inflictAll } from './inflict.ts'
import { type Journal, keepJournal } from './journal.ts'
import { readEpoch, readHead, readLog } from './log.ts'
import { press } from './press.ts'
import type { Profile } from './profile.ts'
import type { Reaper } from './reaper.ts'
import type { History, Span } from './service.ts'
import { openStage, type Stage } from './stage.ts'
import { findFaults, readUpstream, type StoredFaults } from './stored.ts'
import type { Mutation } from './tamper.ts'
import { type Claim, longestSilence, overlapsOf, unionOf, without } from './verdict.ts'

export interface ChaosOptions {
  readonly seed: number
  readonly minutes: number
  readonly profile: Profile
  readonly mutation: Mutation | null
  readonly database: OwnDatabase
  readonly reaper: Reaper
  /** Ends it early, by rejecting. */
  readonly signal: AbortSignal
  readonly note: (line: string) => void
}

export interface JobOutcome {
  readonly job: Job
  readonly ticks: number
  readonly longestSilenceMs: number
  readonly periodMs: number
}

export interface ChaosOutcome extends StoredFaults, Inflicted {
  readonly feed: FeedOutcome
  /** Changes of the log that were to come while faults were inflicted, and those that did. */
  readonly plannedChanges: number
  readonly appendedChanges: number
  /** The part of the time in which at least one poller was up, 0 to 1. */
  readonly upShare: number
  readonly jobs: readonly JobOutcome[]
  readonly openMarkets: number
  readonly claims: number
  readonly overlaps: readonly (readonly [Claim, Claim])[]
  /** What processes wrote last that ended without being killed. */
  readonly ownEnds: readonly string[]
  /** Jobs of which, when all was calm again, too few runs ended well in time. */
  readonly unsettled: readonly Job[]
}

/** Two, since the second sees what the first had to ask for by id. */
const RUNS_TO_SETTLE = 2
const SETTLE_MS = 120_000
/** A client whose line was dead notices after 20 s. */
const DELIVER_MS = 60_000
const LAST_WORDS = 20
const RECOVERY_MS = 5_000

/**
 * Processes that poll one simulated upstream, and others that serve what they store, are killed,
 * frozen, misled and cut off at random, and so are the database, upstream and the lines between all
 * of them; then the database tells what it did to the data, and the clients what it did to them.
 */
export const runChaos = async (options: ChaosOptions): Promise<ChaosOutcome> => {
  const { database, note } = options
  const journal = await keepJournal(database.sql)
  const stage = await openStage(options)
  const inflicter = createInflicter(stage)
  try {
    await stage.start()
    await untilStored(stage, options)
    note(`${stage.simulator.openMarketIds().length} open markets are stored`)
    return await play(stage, { ...options, journal, inflicter })
  } finally {
    await inflicter.calm()
    await stage.close()
  }
}

interface Deps extends ChaosOptions {
  readonly journal: Journal
  readonly inflicter: Inflicter
}

const play = async (stage: Stage, deps: Deps): Promise<ChaosOutcome> => {
  const { seed, minutes, profile, mutation, journal, inflicter, signal, note } = deps
  const { sql, simulator, pollers, apis, urls } = stage
  const lengthMs = minutes * 60_000
  const docket = createDocket(simulator, seed)
  const { marketIds } = docket
  const { perTransport } = profile
  const epoch = await readEpoch(sql)
  const startSeq = await readHead(sql)
  const crowd = { seed, epoch, startSeq, urls, perTransport, marketIds, mutation }
  const clients = startCrowd({ ...crowd, lateMs: lengthMs / 2 })
  try {
    const plan = { lengthMs, pollers: pollers.length, apis: apis.length }
    const plannedChanges = Math.round(profile.changesPerMinute * minutes)
    const pressure = { docket, changes: plannedChanges, lengthMs, readHead: () => readHead(sql) }
    const [inflicted, appendedChanges] = await Promise.all([
      inflictAll(inflicter, planFaults(seed, plan), { signal, note }),
      press({ ...pressure, signal }),
    ])
    await inflicter.calm()
    await Promise.all([...pollers, ...apis].map((one) => one.calm()))
    note('all is calm: waiting for whole runs of every job')
    const upstream = await readUpstream(sql, simulator)
    const unsettled = await settle(journal, signal)
    const histories = pollers.map((one) => one.history())
    await sayUnheard(docket, stage, { inflicter, signal })
    note('nobody polls any more: waiting for the clients')
    const log = await readLog(sql)
    await untilDelivered(clients, log, { mostMs: DELIVER_MS, signal })
    return {
      ...inflicted,
      ...{ plannedChanges, appendedChanges, unsettled, openMarkets: upstream.open.length },
      feed: judgeFeed(clients, log),
      ...(await judge(journal, { histories, profile, outages: inflicted.outages })),
      ownEnds: [...pollers, ...apis].flatMap((one) => one.history().ownEnds),
      ...(await findFaults(sql, upstream)),
    }
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

/** Until every open market has been seen once: before that, a ruling is no change. */
const untilStored = async ({ sql, simulator }: Stage, { signal }: ChaosOptions): Promise<void> => {
  const startedAt = performance.now()
  for (;;) {
    const { lost } = await findFaults(sql, await readUpstream(sql, simulator))
    if (lost === 0) return
    if (performance.now() - startedAt > SETTLE_MS) throw new Error(`${lost} markets never came`)
    await wait(200, undefined, { signal })
  }
}

/** The jobs that did not settle in time. */
const settle = async (journal: Journal, signal: AbortSignal): Promise<Job[]> => {
  const since = Date.now()
  const late = async () => {
    const done = await Promise.all(JOBS.map((job) => journal.countDone(job, since)))
    return JOBS.filter((_, i) => (done[i] ?? 0) < RUNS_TO_SETTLE)
  }
  for (;;) {
    const jobs = await late()
    if (jobs.length === 0 || Date.now() - since > SETTLE_MS) return jobs
    await wait(500, undefined, { signal })
  }
}

/** The last changes come while nobody can listen, and after them nothing comes any more. */
const sayUnheard = async (
  docket: Docket,
  { sql, pollers }: Stage,
  { inflicter, signal }: { readonly inflicter: Inflicter; readonly signal: AbortSignal },
): Promise<void> => {
  const first = await readHead(sql)
  const startedAt = performance.now()
  const deafen = setInterval(() => inflicter.inflict({ kind: 'unlisten', at: 0 }), 20)
  try {
    docket.say(LAST_WORDS)
    while ((await readHead(sql)) === first && performance.now() - startedAt < SETTLE_MS) {
      await wait(50, undefined, { signal })
    }
    await Promise.all(pollers.map((one) => one.end()))
  } finally {
    clearInterval(deafen)
  }
}

interface Ran {
  readonly histories: readonly History[]
  readonly profile: Profile
  readonly outages: readonly Span[]
}

const judge = async (journal: Journal, { histories, profile, outages }: Ran) => {
  const alive = unionOf(histories.flatMap((history) => history.up))
  // Without a database nobody can claim anything, nor right after.
  const down = outages.map(({ from, to }) => ({ from, to: to + RECOVERY_MS }))
  const up = without(alive, unionOf(down))
  const deaths = new Map(histories.flatMap((history) => [...history.deaths]))
  const claims = await journal.claims()
  const jobs = await Promise.all(
    JOBS.map(async (job): Promise<JobOutcome> => {
      const starts = await journal.startsOf(job)
      const longestSilenceMs = longestSilence(starts, up)
      const periodMs = periodOf(profile.crons[job])
      return { job, ticks: starts.length, longestSilenceMs, periodMs }
    }),
  )
  const upMs = alive.reduce((sum, { from, to }) => sum + to - from, 0)
  return {
    upShare: upMs / ((alive.at(-1)?.to ?? 0) - (alive[0]?.from ?? 0)),
    jobs,
    claims: claims.length,
    overlaps: overlapsOf(claims, deaths),
  }
}
