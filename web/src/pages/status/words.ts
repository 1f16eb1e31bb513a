const SHORT = 120

/** A period or limit, exact: `30 s`, `7.5 min`. */
export const periodText = (seconds: number): string =>
  seconds < SHORT ? `${round(seconds)} s` : `${round(seconds / 60)} min`

/** How long a run took: `0.4 s`, `12 s`. */
export const tookText = (seconds: number): string =>
  seconds < 10 ? `${seconds.toFixed(1)} s` : periodText(Math.round(seconds))

/** A part of a whole in percent, cut so that 99.96 % is not said to be all: `99.9 %`. */
export const percentText = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.floor((Math.min(part, whole) / whole) * 1_000) / 10} %`

const round = (value: number): number => Math.round(value * 10) / 10
