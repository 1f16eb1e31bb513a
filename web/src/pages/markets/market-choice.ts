import type { Category, MarketFilter, MarketOrder, MarketStatus } from '../../graphql/documents.ts'

/** Which list of markets the reader has chosen: the query string of `/`, read. */
export interface MarketChoice {
  /** What is searched for; empty: nothing, and the list is in `order`. */
  readonly query: string
  readonly category: Category | null
  /** Slug. */
  readonly tag: string | null
  readonly status: StatusChoice
  /** Whether short markets are shown too. */
  readonly short: boolean
  readonly order: MarketOrder
}

export type StatusChoice = 'open' | 'awaiting' | 'closed' | 'resolved' | 'any'

interface StatusMeaning {
  readonly name: string
  readonly statuses: readonly MarketStatus[]
}

export const STATUS_CHOICES: Readonly<Record<StatusChoice, StatusMeaning>> = {
  open: { name: 'Open', statuses: ['OPEN'] },
  awaiting: { name: 'Awaiting result', statuses: ['PROPOSED', 'DISPUTED'] },
  closed: { name: 'Closed, no result', statuses: ['CLOSED'] },
  resolved: { name: 'Resolved', statuses: ['RESOLVED'] },
  any: { name: 'Any status', statuses: ['OPEN', 'PROPOSED', 'DISPUTED', 'CLOSED', 'RESOLVED'] },
}

export const CATEGORIES: readonly (readonly [Category | null, string])[] = [
  [null, 'All'],
  ['SPORTS', 'Sports'],
  ['CRYPTO', 'Crypto'],
  ['FINANCE', 'Finance'],
  ['GEOPOLITICS', 'Geopolitics'],
  ['OTHER', 'Other'],
]

export const ORDER_NAMES = {
  VOLUME_24H_DESC: 'By volume, 24 h',
  VOLUME_DESC: 'By volume',
  LIQUIDITY_DESC: 'By liquidity',
  PRICE_CHANGE_24H_DESC: 'Risen most, 24 h',
  PRICE_CHANGE_24H_ASC: 'Fallen most, 24 h',
  ENDING_SOON: 'Ending soonest',
  NEWEST: 'Newest',
  CLOSED_RECENTLY: 'Closed last',
} as const satisfies Partial<Record<MarketOrder, string>>

type Order = keyof typeof ORDER_NAMES

type Orders = readonly [Order, ...Order[]]

const OF_TRADING: Orders = [
  'VOLUME_24H_DESC',
  'VOLUME_DESC',
  'LIQUIDITY_DESC',
  'PRICE_CHANGE_24H_DESC',
  'PRICE_CHANGE_24H_ASC',
  'ENDING_SOON',
  'NEWEST',
]
const OF_THE_PAST: Orders = ['CLOSED_RECENTLY', 'VOLUME_DESC', 'NEWEST']

/** Orders that tell something of markets that stand so, the usual one first. */
export const ordersOf = (status: StatusChoice): Orders =>
  status === 'closed' || status === 'resolved' ? OF_THE_PAST : OF_TRADING

/** Reads a query string; what it has no sense for is left at the default. */
export const choiceOf = (search: string): MarketChoice => {
  const given = new URLSearchParams(search)
  const status = given.get('status') ?? 'open'
  const category = given.get('category')?.toUpperCase()
  return withOrder({
    query: (given.get('q') ?? '').trim().slice(0, 200),
    category: CATEGORIES.find(([each]) => each === category)?.[0] ?? null,
    tag: given.get('tag') || null,
    status: isStatusChoice(status) ? status : 'open',
    short: given.get('short') === 'shown',
    order: (given.get('order') ?? '').toUpperCase() as MarketOrder,
  })
}

const isStatusChoice = (text: string): text is StatusChoice => Object.hasOwn(STATUS_CHOICES, text)

/** An order that the status does not offer becomes its usual one. */
const withOrder = (choice: MarketChoice): MarketChoice => {
  const orders = ordersOf(choice.status)
  return { ...choice, order: orders.find((each) => each === choice.order) ?? orders[0] }
}

/** The address of a choice; defaults are left out of it. */
export const pathOf = (choice: MarketChoice): string => {
  const { query, category, tag, status, short, order } = withOrder(choice)
  const members = {
    q: query,
    category: category?.toLowerCase(),
    tag,
    status: status === 'open' ? null : status,
    short: short ? 'shown' : null,
    order: order === ordersOf(status)[0] ? null : order.toLowerCase(),
  }
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(members)) if (value) search.set(name, value)
  return search.size === 0 ? '/' : `/?${search}`
}

/**
 * @param now what comes to its end soonest has not ended yet. In ms since 1970; the same for all
 *   pages of a list, which would else move
 */
export const filterOf = (choice: MarketChoice, now: number): MarketFilter => ({
  status: STATUS_CHOICES[choice.status].statuses,
  ...(choice.category !== null && { category: choice.category }),
  ...(choice.tag !== null && { tags: [choice.tag] }),
  ...(!choice.short && { isShort: false }),
  ...(choice.query === '' &&
    choice.order === 'ENDING_SOON' && { endsAfter: new Date(now).toISOString() }),
})

/** Whether the choice leaves markets out that a search by name could mean. */
export const isNarrowed = ({ category, tag, status, short }: MarketChoice): boolean =>
  category !== null || tag !== null || status !== 'any' || !short

/** The same search among all markets there are. */
export const widened = (choice: MarketChoice): MarketChoice => ({
  ...choice,
  ...({ category: null, tag: null, status: 'any', short: true } as const),
})
