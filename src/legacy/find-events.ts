import type { Event } from '../domain/market.ts'
import { eventIdOf, eventOfChild, eventOfParent } from './convert.ts'
import { entryOf, isNumbered, type NumberedEntry } from './entry.ts'
import type { OldDatabase } from './old-database.ts'

/**
 * The events of a page of the old table, each once in a run: those that its rows stand for, and those
 * of these of its markets, from wherever in the table their parents are, or else from what the markets
 * say of them.
 */
export type FindEvents = (
  entries: readonly NumberedEntry[],
  markets: readonly NumberedEntry[],
) => Promise<readonly Event[]>

export const createFindEvents = ({ find }: Pick<OldDatabase, 'find'>): FindEvents => {
  const done = new Set<number>()

  return async (entries, markets) => {
    const events = new Map<number, Event>()
    const take = ({ kind, id, row }: NumberedEntry): void => {
      if (kind === 'event' && !done.has(id)) events.set(id, eventOfParent(id, row))
    }
    entries.forEach(take)
    const children = new Map<number, NumberedEntry>()
    for (const market of markets) {
      const id = eventIdOf(market.row, market.lists)
      if (id === null || done.has(id) || events.has(id)) continue
      const present = children.get(id)
      if (present === undefined || present.row.event_title === null) children.set(id, market)
    }
    for (const row of await find([...children.keys()].map(String))) {
      const entry = entryOf(row)
      if (isNumbered(entry)) take(entry)
    }
    for (const [id, { row, lists }] of children) {
      if (!events.has(id)) events.set(id, eventOfChild(id, row, lists))
    }
    for (const id of events.keys()) done.add(id)
    return [...events.values()]
  }
}
