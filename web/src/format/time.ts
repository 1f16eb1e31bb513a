const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A span in its two largest units, such as `12 s`, `3 min`, `2 h 5 min`, `4 d`; negative is `0 s`. */
export const spanText = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 2 * MINUTE) return `${whole} s`
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`
  if (whole < DAY) return twoUnits(whole, HOUR, 'h', MINUTE, 'min')
  if (whole < 7 * DAY) return twoUnits(whole, DAY, 'd', HOUR, 'h')
  return `${Math.floor(whole / DAY)} d`
}

const twoUnits = (
  seconds: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string => {
  const rest = Math.floor((seconds % large) / small)
  const first = `${Math.floor(seconds / large)} ${largeName}`
  return rest === 0 ? first : `${first} ${rest} ${smallName}`
}

/** A count-down that shows its seconds: `4:05`, `1:02:03`; over at `0:00`. */
export const countDownText = (seconds: number): string => {
  const whole = Math.max(0, Math.ceil(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor((whole % HOUR) / MINUTE)
  const rest = two(whole % MINUTE)
  return whole < HOUR ? `${minutes}:${rest}` : `${Math.floor(whole / HOUR)}:${two(minutes)}:${rest}`
}

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const clocks = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** Day and time in the reader's zone and manner. */
export const dateText = (instant: string): string => dates.format(new Date(instant))

/** Time of day with seconds. */
export const clockText = (instant: string): string => clocks.format(new Date(instant))
