import { familyOf } from './gate.ts'
import type { RowKind } from './query.ts'

export interface Asked {
  /** Path without the query. */
  readonly path: string
  readonly query: string
  /** Real milliseconds since 1970. */
  readonly at: number
}

/** A number for each family of routes that upstream limits: all below `/markets`, all below `/events`. */
export type ByFamily = Readonly<Record<RowKind, number>>

/** What was asked of the simulator since its start or `clear`: the last requests one by one, all in numbers. */
export interface Journal {
  readonly total: number
  /** The last 1000, oldest first. */
  recent(): readonly Asked[]
  /** Requests per route; ids and slugs count as `{id}` and `{slug}`. */
  byRoute(): Readonly<Record<string, number>>
  /** The most requests that came within any 10 s. */
  peakPer10s(): ByFamily
  /** Requests that the limits held back. */
  delayed(): ByFamily
  add(asked: Asked): void
  addDelayed(family: RowKind): void
  clear(): void
}

const kept = 1000
const windowMs = 10_000

const routeOf = (path: string): string =>
  path.replace(/\/slug\/[^/]+$/, '/slug/{slug}').replace(/^\/(markets|events)\/\d+$/, '/$1/{id}')

/** Counts what the last 10 s saw: exact, and each request is put in and taken out once. */
const createPeak = () => {
  let times: number[] = []
  let [first, peak] = [0, 0]
  return {
    get: () => peak,
    add: (at: number) => {
      times.push(at)
      while ((times[first] ?? at) <= at - windowMs) first += 1
      peak = Math.max(peak, times.length - first)
      if (first > 10_000) {
        times = times.slice(first)
        first = 0
      }
    },
  }
}

export const createJournal = (): Journal => {
  let last: Asked[] = []
  let total = 0
  const routes = new Map<string, number>()
  let peaks = { markets: createPeak(), events: createPeak() }
  let delayed = { markets: 0, events: 0 }
  return {
    get total() {
      return total
    },
    recent: () => last.slice(-kept),
    byRoute: () => Object.fromEntries(routes),
    peakPer10s: () => ({ markets: peaks.markets.get(), events: peaks.events.get() }),
    delayed: () => ({ ...delayed }),
    add: (asked) => {
      total += 1
      last.push(asked)
      if (last.length > 2 * kept) last = last.slice(-kept)
      const route = routeOf(asked.path)
      // Unknown paths are the caller's to choose: do not let them fill the map.
      if (routes.has(route) || routes.size < 100) routes.set(route, (routes.get(route) ?? 0) + 1)
      const family = familyOf(asked.path)
      if (family !== null) peaks[family].add(asked.at)
    },
    addDelayed: (family) => {
      delayed[family] += 1
    },
    clear: () => {
      last = []
      total = 0
      routes.clear()
      peaks = { markets: createPeak(), events: createPeak() }
      delayed = { markets: 0, events: 0 }
    },
  }
}
