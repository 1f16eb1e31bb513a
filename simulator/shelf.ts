import type { EventPlan, MarketPlan } from './plan.ts'

/** The events and markets that exist as plans, in order of creation and by number. */
export interface Shelf {
  readonly events: readonly EventPlan[]
  readonly markets: readonly MarketPlan[]
  add(event: EventPlan): void
  event(id: number): EventPlan | undefined
  market(id: number): MarketPlan | undefined
}

export const createShelf = (): Shelf => {
  const events: EventPlan[] = []
  const markets: MarketPlan[] = []
  const eventsById = new Map<number, EventPlan>()
  const marketsById = new Map<number, MarketPlan>()
  return {
    events,
    markets,
    add: (event) => {
      events.push(event)
      eventsById.set(event.id, event)
      for (const market of event.markets) {
        markets.push(market)
        marketsById.set(market.id, market)
      }
    },
    event: (id) => eventsById.get(id),
    market: (id) => marketsById.get(id),
  }
}
