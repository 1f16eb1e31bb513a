import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface Measured<Result> {
  readonly result: Result
  readonly wallMs: number
  /** User and system time of this process, all of its threads. */
  readonly cpuMs: number
  /** How late a timer due every millisecond fired. */
  readonly loopP99Ms: number
  readonly loopMaxMs: number
}

export const measure = async <Result>(
  work: () => Promise<Result> | Result,
): Promise<Measured<Result>> => {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const cpu = process.cpuUsage()
  const started = performance.now()
  const result = await work()
  const wallMs = performance.now() - started
  const used = process.cpuUsage(cpu)
  delay.disable()
  return {
    result,
    wallMs,
    cpuMs: (used.user + used.system) / 1000,
    loopP99Ms: delay.percentile(99) / 1e6,
    loopMaxMs: delay.max / 1e6,
  }
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

/** Columns as wide as their content; numbers to the right. */
export const printTable = (
  title: string,
  rows: readonly Readonly<Record<string, string | number>>[],
): void => {
  const names = [...new Set(rows.flatMap(Object.keys))]
  const cells = [names, ...rows.map((row) => names.map((name) => shown(row[name])))]
  const widths = names.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)))
  console.log(`\n${title}`)
  for (const line of cells) {
    console.log(
      `  ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`,
    )
  }
}

const shown = (value: string | number | undefined): string =>
  typeof value === 'number'
    ? value.toLocaleString('en', { maximumFractionDigits: 1 })
    : (value ?? '')
