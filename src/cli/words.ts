/** Figures as people read them. */

export const count = (value: number): string => value.toLocaleString('en')

export const bytes = (value: number): string => `${(value / 1e6).toFixed(1)} MB`

/** A duration or an age, in the unit that keeps it short: `0.4 s`, `35 s`, `12 min`, `5 h`, `3 d`. */
export const duration = (ms: number): string => {
  const seconds = Math.max(ms, 0) / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} d`
}

/** Left-aligned first column, the others right-aligned, two spaces between. */
export const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  '),
  )
}
