import { LIMITS } from './full-size.ts'
import { printTable } from './measure.ts'
import type { Traffic } from './simulator-process.ts'

/** Requests of one or more runs, by route and at their densest. */
export const printTraffic = (runs: Readonly<Record<string, Traffic>>): void => {
  const each = Object.entries(runs)
  const columns = (value: (traffic: Traffic) => number) =>
    Object.fromEntries(each.map(([name, traffic]) => [name, value(traffic)]))
  const routes = [...new Set(each.flatMap(([, { byRoute }]) => Object.keys(byRoute)))]
  printTable(
    'requests by route',
    routes.sort().map((route) => ({ route, ...columns(({ byRoute }) => byRoute[route] ?? 0) })),
  )
  printTable(
    'most requests within any 10 s, as upstream saw them',
    (['markets', 'events'] as const).map((family) => ({
      family: `/${family}`,
      ...columns(({ peakPer10s }) => peakPer10s[family]),
      'our 60 %': LIMITS[family].ours,
      published: LIMITS[family].published,
      'held back': each.reduce((sum, [, { delayed }]) => sum + delayed[family], 0),
    })),
  )
}

/** Says whether a goal is met. */
export const verdict = (what: string, value: number, goal: number, unit: string): string =>
  `  ${value <= goal ? 'met   ' : 'MISSED'}  ${what}: ${value.toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}, goal at most ${goal} ${unit}`
