import { releaseJob } from '../../src/db/ticks.ts'
import type { Job } from '../../src/domain/tier.ts'
import { createGammaClient, type GammaClient } from '../../src/gamma/client.ts'
import { createJobPlans, type JobSettings } from '../../src/pollers/jobs.ts'
import { runTick, type TickReport } from '../../src/pollers/tick.ts'
import { type FakeGamma, type Script, startGamma } from './gamma.ts'
import type { Upstream } from './upstream.ts'

const SETTINGS: JobSettings = {
  crons: {
    EVENTS: '*/30 * * * * *',
    STANDALONE: '10 */5 * * * *',
    RESOLUTIONS: '40 */5 * * * *',
    DUE: '*/15 * * * * *',
  },
  eventsLimit: 500,
  eventsOrder: 'volume',
  standaloneLimit: 500,
  shortMarketMaxMs: 3_600_000,
  resolutionLogDays: 365,
  prices: { retentionDays: 30, maxBytes: 2 ** 31 },
  source: 'http://gamma.test',
}

/** Runs a job now, whoever ran it last. */
export type RunJob = (job: Job, settings?: Partial<JobSettings>) => Promise<TickReport>

export const createRunJob =
  (deps: Upstream['deps'], client: GammaClient = deps.client): RunJob =>
  async (job, settings) => {
    const plans = createJobPlans({ ...deps, client }, { ...SETTINGS, ...settings })
    const plan = plans.find((each) => each.job === job)
    if (plan === undefined) throw new Error(`no plan for ${job}`)
    await releaseJob(deps.database, job)
    const report = await runTick(
      { database: deps.database, clock: deps.clock, owner: 'test' },
      { ...plan, periodMs: 300_000, nextRunInMs: null },
      new AbortController().signal,
    )
    if (report === null) throw new Error('the slot was taken')
    return report
  }

/** The jobs against a Gamma that answers as told, for the time of `work`. */
export const withGamma = async (
  { deps }: Upstream,
  script: Script,
  work: (run: RunJob, gamma: FakeGamma) => Promise<void>,
): Promise<void> => {
  const gamma = await startGamma(script)
  const client = createGammaClient({ url: gamma.url, userAgent: 'test' })
  try {
    await work(createRunJob(deps, client), gamma)
  } finally {
    await client.close()
    await gamma.close()
  }
}
