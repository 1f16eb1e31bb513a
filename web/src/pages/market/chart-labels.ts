const MINUTE = 60
const DAY = 86_400

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, options)

/** How times are written in a chart that shows up to so many seconds. */
const FORMATS: readonly (readonly [seconds: number, Intl.DateTimeFormat])[] = [
  [10 * MINUTE, format({ timeStyle: 'medium' })],
  [2 * DAY, format({ timeStyle: 'short' })],
  [10 * DAY, format({ weekday: 'short', hour: 'numeric' })],
  [Number.POSITIVE_INFINITY, format({ day: 'numeric', month: 'short' })],
]

/** @param times and `span`, what the whole chart shows, in seconds */
export const timeLabels = (times: readonly number[], span: number): string[] => {
  const label = FORMATS.find(([most]) => span <= most)?.[1]
  return times.map((time) => label?.format(time * 1_000) ?? '')
}
