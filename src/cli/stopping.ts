import { constants } from 'node:os'
import type { Environment } from './environment.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** One Ctrl-C may come twice: from the terminal, and again from npm or bin/polycool.js. */
const ECHO_MS = 300
const LOOK_MS = 250

/**
 * Takes the signals over for good: the first one aborts what is returned, with an Error as its
 * reason; a second one ends the process at once.
 */
export const catchSignals = (env: Environment): AbortSignal => {
  const stopping = new AbortController()
  let askedAt = 0
  const ask = (by: string): void => {
    askedAt = performance.now()
    stopping.abort(new Error(`stopped by ${by}`))
  }
  const onSignal = (name: (typeof SIGNALS)[number]): void => {
    if (!stopping.signal.aborted) ask(name)
    else if (performance.now() - askedAt > ECHO_MS) process.exit(128 + constants.signals[name])
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  if (env.npm_lifecycle_event !== undefined) watchParent(() => ask('the end of npm'))
  return stopping.signal
}

/**
 * npm gives a SIGTERM to the shell that it runs a script in, and that shell may die of it without a
 * word to us (npm 11 with dash, 2026-11): we would go on for ever, and keep the port.
 */
const watchParent = (onEnd: () => void): void => {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onEnd()
  }, LOOK_MS)
  timer.unref()
}

/** Settles when the signal is aborted, or at once if it is already. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
