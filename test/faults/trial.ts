import { JOBS } from '../../src/domain/tier.ts'
import type { Labels } from './service.ts'
import type { Stage } from './stage.ts'
import { lossesOf, readRuns, readStored } from './stored.ts'
import { until } from './until.ts'
import type { Watch } from './watch.ts'

/** What a fault came to, in words, and whether that is what its row wants. */
export interface Finding {
  readonly text: string
  readonly isMet: boolean
}

export interface Metric {
  readonly name: string
  readonly labels?: Labels
}

/** The stage while a fault is on. */
export interface Scene extends Stage {
  /** What the service has counted of it. */
  counted(): Promise<number>
  /** Megabytes that the service held at most beyond what it held when the fault began. */
  rssGrowthMb(): number
}

export interface Trial {
  /** Of the table of faults, and of ours where it has several of a kind. */
  readonly row: number
  readonly fault: string
  /** The metric that names the fault; null: there is none. */
  readonly counter: Metric | null
  /** Settles before the fault begins. */
  readonly prepare?: (stage: Stage) => Promise<void>
  /** Brings the fault about and settles when it has been met; the fault is then still on. */
  readonly run: (scene: Scene) => Promise<Finding>
  /** What has to come back besides good runs of all jobs. */
  readonly isWell?: (stage: Stage) => Promise<boolean>
}

export interface Outcome {
  readonly trial: Trial
  readonly finding: Finding
  /** Of data, and of answers to clients and probes. */
  readonly losses: readonly string[]
  readonly queries: number
  readonly counted: number
  /** From the end of the fault to the start of the first good run of the last job to have one; null: none in time. */
  readonly recoveredMs: number | null
  readonly ms: number
}

/** While it is open nothing is sent; then one request finds out. */
const BREAKER_MS = 15_000
const GRACE_MS = 1_000

export const perform = async (stage: Stage, watch: Watch, trial: Trial): Promise<Outcome> => {
  const { sql, service, simulator, gateway } = stage
  await trial.prepare?.(stage)
  const { counter } = trial
  const count = async () =>
    counter === null ? 0 : ((await service.sum(counter.name, counter.labels)) ?? 0)
  const [countBefore, before] = [await count(), await readStored(sql)]
  const rssBefore = await service.rssMb()
  watch.take()
  gateway.watch()
  const startedAt = performance.now()
  const scene: Scene = {
    ...stage,
    counted: async () => (await count()) - countBefore,
    rssGrowthMb: () => watch.rssMb() - rssBefore,
  }
  const finding = await trial
    .run(scene)
    .catch((error: unknown): Finding => ({ text: String(error), isMet: false }))
  const counted = await scene.counted().catch(() => 0)
  const after = await readStored(sql)
  const limitMs = await recoveryLimitMs(stage)
  stage.clear()
  const recoveredMs = await recover(stage, trial, limitMs)
  const met = watch.take()
  return {
    ...{ trial, finding, counted, recoveredMs, queries: met.queries },
    losses: [...lossesOf(before, after, simulator.market), ...met.failures],
    ms: performance.now() - startedAt,
  }
}

/** How long it may take until every job has begun a good run. */
const recoveryLimitMs = async ({ service, periodMs }: Stage): Promise<number> => {
  const closed = await service.sum('polycool_upstream_breaker', { state: 'closed' })
  // Half-open it lets one request through: a run of that moment fails, and the next is a period later.
  return periodMs + GRACE_MS + (closed === 1 ? 0 : BREAKER_MS + periodMs)
}

const recover = async (stage: Stage, trial: Trial, limitMs: number): Promise<number | null> => {
  const since = new Date()
  const look = async () => {
    const runs = await readRuns(stage.sql, since)
    const firsts = JOBS.map((job) => runs.find((one) => one.job === job)?.firstOkMs ?? null)
    if (firsts.includes(null)) return undefined
    return Math.max(...firsts.map(Number))
  }
  const begun = await until('recovery', limitMs + stage.periodMs, look).catch(() => null)
  if (begun === null || begun > limitMs) return null
  const { isWell } = trial
  if (isWell === undefined) return begun
  return until('all of it', BREAKER_MS, () => isWell(stage)).then(
    () => begun,
    () => null,
  )
}

/** Settles when the service has counted the fault so often. */
export const untilCounted = ({ counted }: Scene, times: number): Promise<true> =>
  until(`the counter's rise by ${times}`, BREAKER_MS, async () => (await counted()) >= times)
