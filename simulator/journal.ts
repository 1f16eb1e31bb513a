export interface Asked {
  /** Path without the query. */
  readonly path: string
  readonly query: string
  /** Real milliseconds since 1970. */
  readonly at: number
}

/** What was asked of the simulator: the last requests one by one, all of them in numbers. */
export interface Journal {
  readonly total: number
  /** The last 1000, oldest first. */
  recent(): readonly Asked[]
  /** Requests per route; ids and slugs count as `{id}` and `{slug}`. */
  byRoute(): Readonly<Record<string, number>>
  add(asked: Asked): void
  clear(): void
}

const kept = 1000

const routeOf = (path: string): string =>
  path.replace(/\/slug\/[^/]+$/, '/slug/{slug}').replace(/^\/(markets|events)\/\d+$/, '/$1/{id}')

export const createJournal = (): Journal => {
  let last: Asked[] = []
  let total = 0
  const routes = new Map<string, number>()
  return {
    get total() {
      return total
    },
    recent: () => last.slice(-kept),
    byRoute: () => Object.fromEntries(routes),
    add: (asked) => {
      total += 1
      last.push(asked)
      if (last.length > 2 * kept) last = last.slice(-kept)
      const route = routeOf(asked.path)
      // Unknown paths are the caller's to choose: do not let them fill the map.
      if (routes.has(route) || routes.size < 100) routes.set(route, (routes.get(route) ?? 0) + 1)
    },
    clear: () => {
      last = []
      total = 0
      routes.clear()
    },
  }
}
