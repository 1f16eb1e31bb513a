/** Objects as Gamma writes them, hand-made: the least that a living market or event carries. */
export type Wire = Readonly<Record<string, unknown>>

export const wireMarket = (id: number, members: Wire = {}): Wire => ({
  id: String(id),
  question: `Question ${id}?`,
  conditionId: `0x${id.toString(16).padStart(64, '0')}`,
  slug: `market-${id}`,
  description: `How market ${id} resolves.`,
  outcomes: '["Yes", "No"]',
  outcomePrices: '["0.25", "0.75"]',
  clobTokenIds: `["${id}0001", "${id}0002"]`,
  volume: '1000.5',
  volume24hr: 10,
  liquidity: '200',
  bestBid: 0.24,
  bestAsk: 0.26,
  active: true,
  closed: false,
  archived: false,
  acceptingOrders: true,
  enableOrderBook: true,
  negRisk: false,
  startDate: '2026-01-01T00:00:00Z',
  endDate: '2026-12-31T00:00:00Z',
  createdAt: '2026-01-01T00:00:00.5Z',
  updatedAt: '2026-11-01T00:00:00Z',
  umaResolutionStatuses: '[]',
  ...members,
})

export const wireEvent = (id: number, members: Wire = {}): Wire => ({
  id: String(id),
  slug: `event-${id}`,
  title: `Event ${id}`,
  description: `About event ${id}.`,
  active: true,
  closed: false,
  archived: false,
  volume: 5000.25,
  volume24hr: 50,
  liquidity: 1000,
  startDate: '2026-01-01T00:00:00Z',
  endDate: '2026-12-31T00:00:00Z',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-11-01T00:00:00Z',
  tags: [{ id: '1', label: 'Politics', slug: 'politics' }],
  markets: [],
  ...members,
})

/** Members of a market that its oracle has resolved for its first outcome. */
export const RESOLVED_FIRST: Wire = {
  closed: true,
  acceptingOrders: false,
  outcomePrices: '["1", "0"]',
  umaResolutionStatus: 'resolved',
  umaResolutionStatuses: '["proposed", "resolved"]',
  closedTime: '2026-11-02 10:00:00+00',
}
