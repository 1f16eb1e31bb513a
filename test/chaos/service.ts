import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Reaper } from './reaper.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The line in which it tells where it listens. */
const READY = /"(health|GraphQL) at /
const PRELOAD = new URL('./clock-preload.ts', import.meta.url).href

/** Whoever starts while Postgres is down ends with an error, and whoever runs it starts it again. */
const RESTART_MS = 300
const MOST_STARTS_IN_VAIN = 60

/** From when to when a process was able to work, in ms since 1970. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What became of a process slot; its process changes with every kill. */
export interface History {
  /** When it was running: ready, and not frozen. */
  readonly up: readonly Span[]
  /** When each process number of it was killed. */
  readonly deaths: ReadonlyMap<number, number>
  readonly stops: number
  readonly clockSteps: number
  /** The last words of a process that ended of itself; it is not started again. */
  readonly ownEnds: readonly string[]
}

export interface Service {
  /** Settles when it is ready, or has ended and is to be started again: see `calm`. */
  start(): Promise<void>
  /** kill -9; comes back after so long. False: there was none to kill. */
  kill(downMs: number): boolean
  /** SIGSTOP, and SIGCONT after so long. False: it was not up, and nothing is done. */
  stop(ms: number): boolean
  /** Sets its clock, also that of the processes that follow. */
  setClock(byMs: number): void
  /** Settles when it runs again. */
  calm(): Promise<void>
  end(): Promise<void>
  history(): History
}

/** @param preloads modules that are loaded into it before the server, as URLs */
export const createService = (
  env: Readonly<Record<string, string>>,
  reaper: Reaper,
  preloads: readonly string[] = [],
): Service => {
  const up: Span[] = []
  const deaths = new Map<number, number>()
  const ownEnds: string[] = []
  let child: ChildProcess | null = null
  let upSince: number | null = null
  let stops = 0
  let clockSteps = 0
  let shiftMs = 0
  let startsInVain = 0
  let isEnding = false
  let resume: NodeJS.Timeout | undefined
  /** Whatever was begun, and is to be awaited before it is calm. */
  let pending: Promise<unknown> = Promise.resolve()

  const goDown = (): void => {
    if (upSince !== null) up.push({ from: upSince, to: Date.now() })
    upSince = null
  }
  const start = async (): Promise<void> => {
    const started = spawnService({ ...env, CLOCK_SHIFT_MS: String(shiftMs) }, preloads)
    child = started
    const pid = started.pid ?? 0
    reaper.tell({ watch: pid, signal: 'SIGKILL' })
    const lastLines: string[] = []
    const ready = Promise.withResolvers<void>()
    let wasReady = false
    readLines(started, (line) => {
      lastLines.push(line)
      lastLines.splice(0, lastLines.length - 20)
      if (child !== started || upSince !== null || !READY.test(line)) return
      upSince = Date.now()
      wasReady = true
      startsInVain = 0
      ready.resolve()
    })
    started.once('close', () => {
      reaper.tell({ forget: pid })
      ready.resolve()
      if (child !== started || isEnding) return
      goDown()
      child = null
      startsInVain = wasReady ? 0 : startsInVain + 1
      if (wasReady || startsInVain > MOST_STARTS_IN_VAIN) ownEnds.push(lastLines.join('\n'))
      else comeBack(RESTART_MS)
    })
    await ready.promise
  }
  const comeBack = (afterMs: number): void => {
    pending = new Promise((resolve) => setTimeout(resolve, afterMs)).then(() =>
      isEnding ? undefined : start(),
    )
  }
  const kill = (): boolean => {
    if (child === null) return false
    clearTimeout(resume)
    resume = undefined
    goDown()
    deaths.set(child.pid ?? 0, Date.now())
    child.kill('SIGKILL')
    child = null
    return true
  }
  return {
    start,
    kill: (downMs) => {
      if (!kill()) return false
      comeBack(downMs)
      return true
    },
    stop: (ms) => {
      const frozen = child
      if (frozen === null || upSince === null) return false
      goDown()
      stops += 1
      frozen.kill('SIGSTOP')
      const thawed = Promise.withResolvers<void>()
      pending = Promise.race([thawed.promise, once(frozen, 'close')])
      resume = setTimeout(() => {
        frozen.kill('SIGCONT')
        upSince = Date.now()
        thawed.resolve()
      }, ms)
      return true
    },
    setClock: (byMs) => {
      clockSteps += 1
      shiftMs += byMs
      // One that is just ending has no ear any more.
      child?.send({ shiftMs }, () => undefined)
    },
    calm: async () => {
      for (let awaited: unknown = null; awaited !== pending; ) {
        awaited = pending
        await awaited
      }
    },
    end: async () => {
      isEnding = true
      const last = child
      kill()
      if (last !== null && last.exitCode === null && last.signalCode === null) {
        await once(last, 'close')
      }
      await pending
    },
    history: () => ({
      up: upSince === null ? up : [...up, { from: upSince, to: Date.now() }],
      ...{ deaths, stops, clockSteps, ownEnds },
    }),
  }
}

const readLines = ({ stderr }: ChildProcess, onLine: (line: string) => void): void => {
  if (stderr !== null) createInterface({ input: stderr }).on('line', onLine)
}

const spawnService = (
  env: Readonly<Record<string, string>>,
  preloads: readonly string[],
): ChildProcess => {
  const imports = [PRELOAD, ...preloads].flatMap((url) => ['--import', url])
  return spawn(process.execPath, [...imports, 'src/main.ts', 'start'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}
