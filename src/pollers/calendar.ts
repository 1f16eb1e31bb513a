import { createTask } from 'node-cron'

/** The times of a cron expression, in UTC: there, no hour is skipped or repeated. */
export interface Calendar {
  /** See `periodOf`. */
  readonly periodMs: number
  /** The first slot after `done`, which is now or the very next slot; milliseconds since 1970. */
  nextAfter(done: number): number
  /** node-cron keeps what it made until this. */
  close(): void
}

/** Slots to look ahead: enough for the shortest pause of any usual expression to be among them. */
const LOOK_AHEAD = 61

/**
 * node-cron tells times here and never fires: a task of it that is started follows the wall clock
 * alone (see docs/decisions/0010-never-a-dead-tier.md).
 */
export const createCalendar = (cron: string): Calendar => {
  const task = createTask(cron, () => undefined, { timezone: 'UTC' })
  const slots = (count: number) => task.getNextRuns(count).map((slot) => slot.getTime())
  const ahead = slots(LOOK_AHEAD)
  return {
    periodMs: Math.min(...ahead.slice(1).map((slot, i) => slot - (ahead[i] ?? 0))),
    nextAfter: (done) => slots(2).find((slot) => slot > done) ?? Number.POSITIVE_INFINITY,
    close: () => void task.destroy(),
  }
}
