/**
 * What is decided about an event and its markets when they are created. All that happens to them
 * later follows from the plan and the instant, so nothing has to be ticked and a market that nobody
 * asks for costs nothing. Instants are milliseconds since 1970.
 */

export type EventKind = 'single' | 'dates' | 'outcomes' | 'game' | 'upDown' | 'amm'

/** Which generation of upstream's software wrote the row: they differ in their members. */
export type Era = 'amm' | 'early' | 'modern' | 'current'

export interface EventPlan {
  readonly id: number
  readonly hash: number
  readonly kind: EventKind
  readonly era: Era
  readonly createdAt: number
  /** From here on the API shows it; Infinity: it is no event, but lends its words to a market. */
  readonly visibleAt: number
  readonly endAt: number | null
  /** The day of a game, else null. */
  readonly gameAt: number | null
  readonly upDown: UpDownSlot | null
  /** Closed at this instant whatever its markets do; without it the last of them closes it. */
  readonly closedByHand?: number
  readonly markets: readonly MarketPlan[]
}

export interface MarketPlan {
  readonly id: number
  readonly event: EventPlan
  readonly index: number
  readonly hash: number
  readonly createdAt: number
  /** From here on the API shows it, first without prices. */
  readonly startAt: number
  /** The first trade: from here on it has prices and a volume. */
  readonly tradesAt: number
  readonly endAt: number | null
  /** The fact is known to the world: the price pins. Infinity: never. */
  readonly decidedAt: number
  /** Infinity: stays open for good. */
  readonly closedAt: number
  /** Index of the outcome that wins, or 'split'. */
  readonly result: number | 'split'
  readonly outcomes: number
  /** A negRisk outcome without a name yet: inactive, never priced, never closed. */
  readonly placeholder: boolean
  /** Mean time between two changes of the row, up to `fastFrom`. */
  readonly stepMs: number
  /** While a game is played or a window is open, rows change faster. */
  readonly fastFrom: number
  readonly fastMs: number
  /** Mean growth of the volume at a change, in USD. */
  readonly volumeStep: number
  /** What was said of it on demand since: the only thing about a plan that ever changes. */
  ruling?: Ruling
}

/** The state of a market by decree, in place of what was planned. */
export interface Ruling {
  readonly status: string | null
  readonly history: readonly string[]
  readonly since: number
  /** Infinity while it is open. */
  readonly closedAt: number
  /** Prices are the payouts. */
  readonly isFinal: boolean
  readonly result: number | 'split'
}

/** When it closes; Infinity: stays open for good. */
export const closedAtOf = (plan: MarketPlan): number => (plan.ruling ?? plan).closedAt

export interface UpDownSlot {
  readonly family: UpDownFamily
  readonly asset: UpDownAsset
  readonly windowStart: number
  readonly windowEnd: number
}

export interface UpDownFamily {
  readonly name: '5m' | '15m' | '1h' | '4h' | 'daily'
  readonly lengthMs: number
  /** Rest of a window's start modulo the length: the daily ones turn at noon in New York. */
  readonly phaseMs: number
  /** Least and most time from the window's end to its resolution (gamma-api.md 5). */
  readonly lagMs: readonly [number, number]
}

export interface UpDownAsset {
  readonly ticker: string
  readonly name: string
}

export const upDownFamilies: readonly UpDownFamily[] = [
  { name: '5m', lengthMs: 300_000, phaseMs: 0, lagMs: [20_000, 90_000] },
  { name: '15m', lengthMs: 900_000, phaseMs: 0, lagMs: [20_000, 90_000] },
  { name: '1h', lengthMs: 3_600_000, phaseMs: 0, lagMs: [720_000, 780_000] },
  { name: '4h', lengthMs: 14_400_000, phaseMs: 0, lagMs: [20_000, 90_000] },
  { name: 'daily', lengthMs: 86_400_000, phaseMs: 61_200_000, lagMs: [720_000, 780_000] },
]

export const upDownAssets: readonly UpDownAsset[] = [
  { ticker: 'btc', name: 'Bitcoin' },
  { ticker: 'eth', name: 'Ethereum' },
  { ticker: 'sol', name: 'Solana' },
  { ticker: 'xrp', name: 'XRP' },
  { ticker: 'doge', name: 'Dogecoin' },
  { ticker: 'bnb', name: 'BNB' },
  { ticker: 'hype', name: 'Hyperliquid' },
  { ticker: 'zec', name: 'Zcash' },
]
