import { SingleBar } from 'cli-progress'
import type { Logger } from '../logger.ts'

export interface Progress {
  /** @param done may exceed the total, which is an expectation */
  update(done: number): void
  /** All is done, though it may be less than the total that was expected. */
  finish(done: number): void
  stop(): void
}

const LOG_EVERY_MS = 5_000

/** A bar with the time left on a terminal; now and then a log line where there is none. */
export const createProgress = (
  title: string,
  { total, logger }: { readonly total: number; readonly logger: Logger },
): Progress => {
  if (!process.stderr.isTTY) return createProgressLog(title, { total, logger })
  const bar = new SingleBar({
    format: `${title} {bar} {value}/{total} {percentage} %, {eta_formatted} left`,
    stream: process.stderr,
    hideCursor: true,
    barsize: 30,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  })
  bar.start(total, 0)
  return {
    update: (done) => {
      bar.setTotal(Math.max(total, done))
      bar.update(done)
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
  { total, logger }: { readonly total: number; readonly logger: Logger },
): Progress => {
  let loggedAt = performance.now()
  return {
    update: (done) => {
      if (performance.now() - loggedAt < LOG_EVERY_MS) return
      loggedAt = performance.now()
      logger.info({ done, total }, `${title}: ${done} of ${total}`)
    },
    finish: () => undefined,
    stop: () => undefined,
  }
}
