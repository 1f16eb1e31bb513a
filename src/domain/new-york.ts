const HOUR_MS = 3_600_000

/** Eastern time is 4 hours behind UTC in summer, 5 in winter; tried in the order of the clock. */
const OFFSETS_HOURS = [4, 5] as const

const wallClock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  day: 'numeric',
  hour: 'numeric',
})

/**
 * When an hour of New York's clock begins, in milliseconds since 1970. Of the hour that occurs twice
 * in autumn, the first; null for the one that spring leaves out and for a day that does not exist.
 *
 * @param month 1 to 12
 * @param hour 0 to 23
 */
export const newYorkHour = (
  year: number,
  month: number,
  day: number,
  hour: number,
): number | null => {
  const asUtc = Date.UTC(year, month - 1, day, hour)
  if (new Date(asUtc).getUTCDate() !== day) return null
  for (const offset of OFFSETS_HOURS) {
    const instant = asUtc + offset * HOUR_MS
    const parts = wallClock.formatToParts(instant)
    const part = (type: 'day' | 'hour'): number =>
      Number(parts.find((candidate) => candidate.type === type)?.value)
    if (part('hour') === hour && part('day') === day) return instant
  }
  return null
}
