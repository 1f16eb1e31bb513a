import type { Registry } from 'prom-client'
import type { Job } from '../domain/tier.ts'

/** Metrics that are brought up to date together, or together left out of a scrape. */
export interface Section {
  readonly name: string
  /** Of its own: an app shares none with another one of the same process. */
  readonly registry: Registry
  /** Called before each reading. Where it fails, the section is left out. */
  readonly update?: () => void | Promise<void>
}

/** Prometheus keeps the label `job` for itself: for what it scrapes. */
export const JOB_LABEL = 'poll_job'

export const labelsOf = (job: Job): { readonly [JOB_LABEL]: string } => ({
  [JOB_LABEL]: job.toLowerCase(),
})
