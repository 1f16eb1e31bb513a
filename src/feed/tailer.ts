import { withDeadline } from '../db/deadline.ts'
import type { FeedName, FeedPage } from '../db/queries/feeds.ts'
import type { FeedRecord } from '../domain/feed-cursor.ts'
import type { Logger } from '../logger.ts'

/** A log as it is read over a connection of its own. */
export interface LogSource<Entry> {
  find(): Promise<FeedRecord>
  read(after: number, limit: number): Promise<FeedPage<Entry>>
  /** Gives the connection up at once, whatever it is at. */
  cut(): Promise<void>
}

export interface LogReader<Entry> {
  /** Reading begins behind `position`, at first and whenever what came before is void or missing. */
  begin(position: number): void
  /** The entries that follow. */
  take(entries: readonly Entry[]): void
  /** A reading ended, well or not. */
  passed(): void
}

export interface TailerOptions<Entry> {
  readonly name: FeedName
  readonly open: () => LogSource<Entry>
  readonly numberOf: (entry: Entry) => number
  readonly reader: LogReader<Entry>
  /** How many of the entries that are there already are read, too. */
  readonly history: number
  readonly batch: number
  readonly pollMs: number
  /** Of one read: a frozen backend answers never. */
  readonly deadlineMs: number
  /** After the last read that ended well; beyond it the tailer is not healthy. */
  readonly staleMs: number
  readonly logger: Logger
}

export interface Tailer {
  start(): void
  /** Reads now, or once more after the reading under way. */
  wake(): void
  /** As the last read saw it; null before the first. */
  state(): FeedRecord | null
  /** Readings so far: those that began, and the last one of them that ended well. */
  readings(): { readonly begun: number; readonly done: number }
  isHealthy(): boolean
  stats(): TailerStats
  close(): Promise<void>
}

export interface TailerStats {
  readonly head: number
  readonly position: number
  readonly lag: number
  readonly holes: number
  readonly readings: number
  readonly failures: number
}

/** An entry is missing, or stands where none may be. */
class HoleError extends Error {
  override readonly name = 'HoleError'
}

/**
 * Reads a dense log as it grows. Whoever wakes it only saves time: it looks by itself, too. It never
 * passes over a missing number, which is always a bug: then it stops for good.
 */
export const createTailer = <Entry>(options: TailerOptions<Entry>): Tailer => {
  const { name, numberOf, reader, history, batch, pollMs, deadlineMs, staleMs, logger } = options
  const closing = new AbortController()
  let source: LogSource<Entry> | null = null
  let state: FeedRecord | null = null
  let [position, begun, done, failures, holes] = [0, 0, 0, 0, 0]
  let isAway = false
  let isAskedAgain = false
  let lastReadAt = 0
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined

  const begin = (found: FeedRecord): FeedRecord => {
    if (state !== null) logger.warn({ from: position, to: found }, `${name}: reading begins anew`)
    position = Math.max(found.oldestVersion - 1, found.lastVersion - history)
    state = found
    reader.begin(position)
    return found
  }

  const readOn = async (from: LogSource<Entry>): Promise<void> => {
    const inTime = <T>(answer: Promise<T>) => withDeadline(answer, deadlineMs, closing.signal)
    for (let isMore = true; isMore; ) {
      const known = state ?? begin(await inTime(from.find()))
      const page = await inTime(from.read(position, batch))
      if (!isContinued(known, page.state, position)) {
        begin(page.state)
        continue
      }
      state = page.state
      assertDense(page.entries)
      isMore = page.entries.length === batch
      if (!isMore) assertWhole(page)
      position += page.entries.length
      if (page.entries.length > 0) reader.take(page.entries)
    }
  }

  const assertDense = (entries: readonly Entry[]): void => {
    entries.forEach((entry, index) => {
      const [expected, found] = [position + 1 + index, numberOf(entry)]
      if (found !== expected) throw new HoleError(`${name}: ${expected} is missing before ${found}`)
    })
  }

  // The state was read in the same snapshot as the entries.
  const assertWhole = ({ entries, state: { lastVersion } }: FeedPage<Entry>): void => {
    const last = position + entries.length
    if (last !== lastVersion) throw new HoleError(`${name}: ends at ${last}, not at ${lastVersion}`)
  }

  const fail = (error: unknown): void => {
    if (error instanceof HoleError) {
      holes += 1
      logger.error({ err: error }, `${name} has a hole: it is not read any more`)
    } else if (!closing.signal.aborted) {
      failures += 1
      if (!isAway) logger.warn({ err: error }, `${name} cannot be read; tried again every second`)
      isAway = true
    }
  }

  const read = async (): Promise<void> => {
    begun += 1
    const number = begun
    source ??= options.open()
    try {
      await readOn(source)
      done = number
      lastReadAt = performance.now()
      if (isAway) logger.info(`${name} can be read again`)
      isAway = false
    } catch (error) {
      fail(error)
      // A stuck connection would hold up the next read, and a refused one wait ever longer.
      const given = source
      source = null
      await given.cut().catch(() => undefined)
    }
    reader.passed()
  }

  const isStopped = (): boolean => holes > 0 || closing.signal.aborted

  const run = async (): Promise<void> => {
    clearTimeout(timer)
    do {
      isAskedAgain = false
      await read()
    } while (isAskedAgain && !isAway && !isStopped())
    running = null
    if (!isStopped()) timer = setTimeout(wake, pollMs * (0.8 + Math.random() * 0.4))
  }

  const wake = (): void => {
    if (isStopped()) return
    if (running === null) running = run()
    else isAskedAgain = true
  }

  return {
    start: () => {
      lastReadAt = performance.now()
      wake()
    },
    wake,
    state: () => state,
    readings: () => ({ begun, done }),
    isHealthy: () => holes === 0 && performance.now() - lastReadAt < staleMs,
    stats: () => {
      const head = state?.lastVersion ?? 0
      return { head, position, lag: head - position, holes, readings: begun, failures }
    },
    close: async () => {
      closing.abort()
      clearTimeout(timer)
      await running
      await source?.cut().catch(() => undefined)
    },
  }
}

/** False: a restored database, or entries that were dropped before they were read. */
const isContinued = (before: FeedRecord, now: FeedRecord, position: number): boolean =>
  now.epoch === before.epoch && now.lastVersion >= position && now.oldestVersion - 1 <= position
