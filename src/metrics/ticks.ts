import { Counter, Histogram, Registry } from 'prom-client'
import type { Job } from '../domain/tier.ts'
import type { TickObserver } from '../pollers/poller.ts'
import type { Trouble } from '../pollers/schedule.ts'
import { JOB_LABEL, labelsOf, type Section } from './section.ts'

export type TickMetrics = Section & TickObserver

type Outcome = 'ok' | 'failed' | 'stopped' | 'skipped'

const OUTCOMES: readonly Outcome[] = ['ok', 'failed', 'stopped', 'skipped']
const TROUBLES: readonly Trouble['kind'][] = ['clock-jump', 'late', 'hung']
const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300]

/**
 * The runs of this process.
 * @param jobs what it runs: these have zeros from the start, so that a rate sees a first failure
 */
export const createTickMetrics = (jobs: readonly Job[]): TickMetrics => {
  const registry = new Registry()
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
    new Counter({ name, help, labelNames: [JOB_LABEL, ...labels], registers })
  const ticks = counter('polycool_ticks_total', 'Runs by how they ended.', ['outcome'])
  const errors = counter('polycool_tick_errors_total', 'Failed runs by code.', ['code'])
  const requests = counter('polycool_tick_requests_total', 'Requests sent upstream by runs.', [])
  const seen = counter('polycool_rows_seen_total', 'Rows in the answers.', ['kind'])
  const changed = counter('polycool_rows_changed_total', 'Rows stored anew.', ['kind'])
  const refused = counter('polycool_rows_refused_total', 'Rows that could not be read.', [])
  const outdated = counter('polycool_rows_outdated_total', 'Rows older than what is stored.', [])
  const troubles = new Counter({
    name: 'polycool_schedule_troubles_total',
    help: 'Clock set, slot late, or run given up since it never settled.',
    labelNames: ['kind'],
    registers,
  })
  const duration = new Histogram({
    name: 'polycool_tick_duration_seconds',
    help: 'Duration of runs, failed ones included.',
    labelNames: [JOB_LABEL],
    buckets: BUCKETS,
    registers,
  })

  for (const kind of TROUBLES) troubles.inc({ kind }, 0)
  for (const of of jobs.map(labelsOf)) {
    for (const outcome of OUTCOMES) ticks.inc({ ...of, outcome }, 0)
    duration.zero(of)
  }

  const failed = (job: Job, code: string): void => {
    const outcome: Outcome = code === 'STOPPED' ? 'stopped' : 'failed'
    ticks.inc({ ...labelsOf(job), outcome })
    if (outcome === 'failed') errors.inc({ ...labelsOf(job), code })
  }

  return {
    name: 'the ticks',
    registry,
    ended: ({ job, ms, failure, ...counts }) => {
      const of = labelsOf(job)
      if (failure === null) ticks.inc({ ...of, outcome: 'ok' })
      else failed(job, failure.code)
      duration.observe(of, ms / 1_000)
      requests.inc(of, counts.requests)
      seen.inc({ ...of, kind: 'event' }, counts.eventsSeen)
      seen.inc({ ...of, kind: 'market' }, counts.marketsSeen)
      changed.inc({ ...of, kind: 'event' }, counts.eventsChanged)
      changed.inc({ ...of, kind: 'market' }, counts.marketsChanged)
      refused.inc(of, counts.rowsRefused)
      outdated.inc(of, counts.rowsOutdated)
    },
    troubled: ({ kind }) => troubles.inc({ kind }),
    skipped: (job) => ticks.inc({ ...labelsOf(job), outcome: 'skipped' }),
    unrecorded: failed,
  }
}
