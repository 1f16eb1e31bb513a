import { SingleBar } from 'cli-progress'
import type { Logger } from '../logger.ts'
import { count, duration } from './words.ts'

export interface Progress {
  /**
   * @param done may exceed the total, which is an expectation
   * @param total the expectation as it is now; default: that of the beginning
   */
  update(done: number, total?: number): void
  /** All is done, though it may be less than the total that was expected. */
  finish(done: number): void
  stop(): void
}

export interface ProgressOptions {
  readonly total: number
  readonly logger: Logger
  /** Whether to tell the rate too, for what takes long; default: false. */
  readonly hasRate?: boolean
}

const LOG_EVERY_MS = 5_000

/** A bar with the time left on a terminal; now and then a log line where there is none. */
export const createProgress = (title: string, options: ProgressOptions): Progress => {
  const { total, hasRate = false } = options
  if (!process.stderr.isTTY) return createProgressLog(title, options)
  const rate = createRate()
  const bar = new SingleBar({
    format: `${title} {bar} {value}/{total} {percentage} %${hasRate ? ', {rate}/s' : ''}, {eta_formatted} left`,
    stream: process.stderr,
    hideCursor: true,
    barsize: 30,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  })
  bar.start(total, 0, { rate: 0 })
  return {
    update: (done, expected = total) => {
      bar.setTotal(Math.max(expected, done))
      bar.update(done, { rate: Math.round(rate(done)) })
    },
    finish: (done) => {
      bar.setTotal(done)
      bar.update(done)
    },
    stop: () => bar.stop(),
  }
}

const createProgressLog = (
  title: string,
  { total, logger, hasRate = false }: ProgressOptions,
): Progress => {
  let loggedAt = performance.now()
  const rate = createRate()
  return {
    update: (done, expected = total) => {
      if (performance.now() - loggedAt < LOG_EVERY_MS) return
      loggedAt = performance.now()
      const perSecond = Math.round(rate(done))
      const leftMs = perSecond > 0 ? (1_000 * (expected - done)) / perSecond : null
      const pace = leftMs === null ? '' : `, ${count(perSecond)}/s, ${duration(leftMs)} left`
      logger.info(
        { done, total: expected, ...(hasRate && { perSecond, leftMs }) },
        `${title}: ${done} of ${expected}${hasRate ? pace : ''}`,
      )
    },
    finish: () => undefined,
    stop: () => undefined,
  }
}

/** Per second, since it was made. */
const createRate = (): ((done: number) => number) => {
  const startedAt = performance.now()
  return (done) => (1_000 * done) / Math.max(1, performance.now() - startedAt)
}
