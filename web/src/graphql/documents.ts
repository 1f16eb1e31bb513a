/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What an event is about, by its tags: the first of these that has one of them (an event tagged `economy` and `politics` is FINANCE). A market has the category of its event. */
export type Category =
  /** Cryptocurrencies, their prices, airdrops and companies. */
  | 'CRYPTO'
  /** Economy, central banks, stocks and business. */
  | 'FINANCE'
  /** Politics, elections and world affairs. */
  | 'GEOPOLITICS'
  /** None of the others: culture, science, weather; and markets without an event. */
  | 'OTHER'
  /** Sports and esports. */
  | 'SPORTS';

/** Which event is meant: exactly one member. */
export type EventBy =
  {   /** Global id (`Event:903193`) or upstream's number (`903193`). */
  readonly id: string; readonly slug?: never; readonly url?: never; }
  |  { readonly id?: never;   /** Name in the event's address, up to 255 characters. */
  readonly slug: string; readonly url?: never; }
  |  { readonly id?: never; readonly slug?: never;   /** Address of its page, or of the page of one of its markets: https://polymarket.com/event/<event>. */
  readonly url: string; };

/** Which market is meant: exactly one member. */
export type MarketBy =
  {   /** On-chain key of the question: 0x and 64 hex digits. */
  readonly conditionId: string; readonly id?: never; readonly slug?: never; readonly tokenId?: never; readonly url?: never; }
  |  { readonly conditionId?: never;   /** Global id (`Market:512345`) or upstream's number (`512345`). */
  readonly id: string; readonly slug?: never; readonly tokenId?: never; readonly url?: never; }
  |  { readonly conditionId?: never; readonly id?: never;   /** Name in the market's address, up to 255 characters. */
  readonly slug: string; readonly tokenId?: never; readonly url?: never; }
  |  { readonly conditionId?: never; readonly id?: never; readonly slug?: never;   /** The order book's id of one of its outcomes: up to 78 decimal digits. */
  readonly tokenId: string; readonly url?: never; }
  |  { readonly conditionId?: never; readonly id?: never; readonly slug?: never; readonly tokenId?: never;   /** Address of its page: https://polymarket.com/event/<event>/<market>, …/market/<market>, or …/event/<event> when the event has one market only. */
  readonly url: string; };

/** Which markets a list shows: those for which all members hold. A member whose value is not known of a market (its volume, its end) does not hold for it. */
export type MarketFilter = {
  /** By `Market.acceptingOrders`. */
  readonly acceptingOrders?: boolean | null | undefined;
  /** By `Market.category`; OTHER has those without an event too. */
  readonly category?: Category | null | undefined;
  /** `createdAt` is later than this. */
  readonly createdAfter?: string | null | undefined;
  /** `endsAt` is later than this. */
  readonly endsAfter?: string | null | undefined;
  /** `endsAt` is earlier than this. */
  readonly endsBefore?: string | null | undefined;
  /** Markets of this event. */
  readonly event?: EventBy | null | undefined;
  /** Only these: global ids, numbers, slugs, condition ids or token ids, at most 500. Unknown ones are left out. All statuses are shown then, unless `status` is given. */
  readonly ids?: ReadonlyArray<string> | null | undefined;
  /** Show places of an event that have no name yet ("Person A") too. */
  readonly includePlaceholders?: boolean | null | undefined;
  /** Short ones only (true), or none (false); see `Market.isShort`. */
  readonly isShort?: boolean | null | undefined;
  /** Liquidity in USD, at most. */
  readonly liquidityMax?: string | null | undefined;
  /** Liquidity in USD, at least. */
  readonly liquidityMin?: string | null | undefined;
  /** By `Market.negRisk`. */
  readonly negRisk?: boolean | null | undefined;
  /** Price of the first outcome in USD (0 to 1), at most. */
  readonly priceMax?: string | null | undefined;
  /** Price of the first outcome in USD (0 to 1), at least. */
  readonly priceMin?: string | null | undefined;
  /** Markets whose event belongs to this series, by slug. */
  readonly series?: string | null | undefined;
  /** Any of these. Default OPEN, PROPOSED and DISPUTED; in an event that is closed or resolved, and with `ids`: any; in the order CLOSED_RECENTLY: CLOSED and RESOLVED. */
  readonly status?: ReadonlyArray<MarketStatus> | null | undefined;
  /** Markets whose event has any of these tags, by slug; at most 50. */
  readonly tags?: ReadonlyArray<string> | null | undefined;
  /** `updatedAt` is this or later: what changed since then. */
  readonly updatedSince?: string | null | undefined;
  /** Volume of the last 24 hours in USD, at most. */
  readonly volume24hMax?: string | null | undefined;
  /** Volume of the last 24 hours in USD, at least. */
  readonly volume24hMin?: string | null | undefined;
  /** Lifetime volume in USD, at most. */
  readonly volumeMax?: string | null | undefined;
  /** Lifetime volume in USD, at least. */
  readonly volumeMin?: string | null | undefined;
};

/** Order of a list of markets; ties are ordered by id, in the same direction. */
export type MarketOrder =
  /** Closed last first, at an unknown time last. Of CLOSED and RESOLVED ones only, which it shows unless `status` says which. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'CLOSED_RECENTLY'
  /** Earliest end first, those already past it too (see `endsAfter`); without an end last. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'ENDING_SOON'
  /** Lowest number first. Walked page by page it has no duplicate and no gap while data change. */
  | 'ID_ASC'
  /** Highest number first. Walked page by page it has no duplicate and no gap while data change. */
  | 'ID_DESC'
  /** Lowest liquidity first. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'LIQUIDITY_ASC'
  /** Highest liquidity first. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'LIQUIDITY_DESC'
  /** Created last first; of unknown age last. Walked page by page it has no duplicate and no gap while data change. */
  | 'NEWEST'
  /** Created first first; of unknown age first. Walked page by page it has no duplicate and no gap while data change. */
  | 'OLDEST'
  /** Lowest price of the first outcome first, equals by lifetime volume. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'PRICE_ASC'
  /** Greatest fall of the price in the last 24 hours first. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'PRICE_CHANGE_24H_ASC'
  /** Greatest rise of the price in the last 24 hours first. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'PRICE_CHANGE_24H_DESC'
  /** Highest price of the first outcome first, equals by lifetime volume. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'PRICE_DESC'
  /** Lowest volume of the last 24 hours first. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'VOLUME_24H_ASC'
  /** Highest volume of the last 24 hours first. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'VOLUME_24H_DESC'
  /** Lowest lifetime volume first. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'VOLUME_ASC'
  /** Highest lifetime volume first. An unknown number counts as the lowest. Walked page by page, a row whose key did not move meanwhile appears exactly once. */
  | 'VOLUME_DESC';

/** Where a market or an event stands. An event stands where its markets stand. */
export type MarketStatus =
  /** Closed, with no final result yet. */
  | 'CLOSED'
  /** The proposed outcome is disputed. */
  | 'DISPUTED'
  /** Trading, or about to. */
  | 'OPEN'
  /** An outcome was proposed to the oracle and can still be disputed. */
  | 'PROPOSED'
  /** Closed with a final result. */
  | 'RESOLVED';

/** What keeps a market fresh. */
export type PollTier =
  /** The events with the most volume, with all their markets; every 30 s by default. */
  | 'EVENTS'
  /** Looked at on request, by `fetchMarket`. */
  | 'ON_DEMAND'
  /** Everything else, and every closing and resolution; every 5 min by default. */
  | 'RESOLUTIONS'
  /** The markets with the most volume outside those events; every 5 min by default. */
  | 'STANDALONE';

/** The span of time of one candle of a price history. All begin at whole multiples in UTC. */
export type PriceInterval =
  /** From midnight to midnight UTC; made of hours, and kept as long. */
  | 'DAY'
  /** Kept for 7 days. */
  | 'FIVE_MINUTES'
  /** Kept for PRICE_RETENTION_DAYS (30 by default). */
  | 'HOUR'
  /** Kept for 48 hours. Of a minute its first and its last price are known. */
  | 'MINUTE';

/** What happened to a market. */
export type ResolutionChangeKind =
  /** Upstream closed it, with no final result yet. */
  | 'CLOSED'
  /** Its result was another one than the log said, or none at all: only after a second look, a minute or more after the first, has shown the same. */
  | 'CORRECTED'
  /** The proposed outcome was disputed; again, when the oracle says so a second time. */
  | 'DISPUTED'
  /** An outcome was proposed to the oracle; again, after a dispute or a rejected proposal. */
  | 'PROPOSED'
  /** It trades again. */
  | 'REOPENED'
  /** It has a final result. */
  | 'RESOLVED';

/** Which entries of the resolution log are shown: those for which all members hold. An empty list holds for none. */
export type ResolutionFilter = {
  /** Of markets that belonged to these events then: global ids, numbers or slugs, at most 500. Unknown ones are left out: a stream does not look for them again. */
  readonly events?: ReadonlyArray<string> | null | undefined;
  /** False leaves out short markets; see `Market.isShort`. */
  readonly includeShort?: boolean | null | undefined;
  /** Any of these. */
  readonly kinds?: ReadonlyArray<ResolutionChangeKind> | null | undefined;
  /** Of these markets: global ids, numbers, slugs, condition ids or token ids, at most 500. Unknown ones are left out: a stream does not look for them again. */
  readonly markets?: ReadonlyArray<string> | null | undefined;
  /** Of markets whose event had any of these tags then, by slug; at most 50. */
  readonly tags?: ReadonlyArray<string> | null | undefined;
};

/** How a market pays. */
export type ResolutionKind =
  /** All outcomes pay equal shares. */
  | 'SPLIT'
  /** One outcome pays 1, the others 0. */
  | 'WIN';

/** What decided a resolution. */
export type ResolutionSource =
  /** Final prices and no dispute for more than 7 days, though the oracle never finished. */
  | 'AGED'
  /** Upstream resolved it automatically, without the oracle. */
  | 'AUTOMATIC'
  /** The oracle reports the question as resolved or settled. */
  | 'ORACLE'
  /** Upstream says nothing of the oracle; the final prices decide. */
  | 'PRICES';

export type EventPageQueryVariables = Exact<{
  by: EventBy;
  status?: ReadonlyArray<MarketStatus> | null | undefined;
}>;


export type EventPageQuery = { readonly event: { readonly marketCount: number, readonly gammaId: string, readonly title: string, readonly url: string | null, readonly image: string | null, readonly icon: string | null, readonly status: MarketStatus, readonly negRisk: boolean, readonly category: Category, readonly volume: string | null, readonly volume24h: string | null, readonly liquidity: string | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly closedAt: string | null, readonly markets: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly groupTitle: string | null, readonly status: MarketStatus, readonly priceChange24h: string | null, readonly volume24h: string | null, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string, readonly price: string | null, readonly payout: string | null }>, readonly freshness: { readonly observedAt: string, readonly ageSeconds: number, readonly isStale: boolean } }> }, readonly unclosed: { readonly totalCount: number }, readonly closed: { readonly totalCount: number }, readonly resolved: { readonly nodes: ReadonlyArray<{ readonly outcomes: ReadonlyArray<{ readonly payout: string | null }> }> }, readonly tags: ReadonlyArray<{ readonly slug: string, readonly label: string }>, readonly series: { readonly title: string } | null } | null };

export type EventHeadFragment = { readonly gammaId: string, readonly title: string, readonly url: string | null, readonly image: string | null, readonly icon: string | null, readonly status: MarketStatus, readonly negRisk: boolean, readonly category: Category, readonly volume: string | null, readonly volume24h: string | null, readonly liquidity: string | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly closedAt: string | null, readonly tags: ReadonlyArray<{ readonly slug: string, readonly label: string }>, readonly series: { readonly title: string } | null };

export type BasketMarketFragment = { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly groupTitle: string | null, readonly status: MarketStatus, readonly priceChange24h: string | null, readonly volume24h: string | null, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string, readonly price: string | null, readonly payout: string | null }>, readonly freshness: { readonly observedAt: string, readonly ageSeconds: number, readonly isStale: boolean } };

export type EventDescriptionQueryVariables = Exact<{
  by: EventBy;
}>;


export type EventDescriptionQuery = { readonly event: { readonly description: string | null } | null };

export type LiveMarketFragment = { readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string }>, readonly event: { readonly gammaId: string, readonly slug: string | null, readonly title: string } | null };

export type NewestChangesQueryVariables = Exact<{
  filter?: ResolutionFilter | null | undefined;
  last: number;
  before?: string | null | undefined;
}>;


export type NewestChangesQuery = { readonly resolutions: { readonly nodes: ReadonlyArray<{ readonly cursor: string, readonly previousCursor: string, readonly kind: ResolutionChangeKind, readonly umaStatus: string | null, readonly upstreamAt: string | null, readonly observedAt: string, readonly recordedAt: string, readonly supersedes: string | null, readonly market: { readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string }>, readonly event: { readonly gammaId: string, readonly slug: string | null, readonly title: string } | null }, readonly resolution: { readonly kind: ResolutionKind, readonly payouts: ReadonlyArray<string>, readonly resolvedAt: string | null, readonly observedAt: string, readonly source: ResolutionSource, readonly winner: { readonly index: number, readonly name: string } | null } | null }>, readonly pageInfo: { readonly hasPreviousPage: boolean, readonly endCursor: string | null } } };

export type LogHeadQueryVariables = Exact<{ [key: string]: never; }>;


export type LogHeadQuery = { readonly status: { readonly feed: { readonly headCursor: string } } };

export type ChangeEvidenceQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: ResolutionFilter | null | undefined;
}>;


export type ChangeEvidenceQuery = { readonly resolutions: { readonly nodes: ReadonlyArray<{ readonly cursor: string, readonly evidence: { readonly closed: boolean, readonly closedAt: string | null, readonly umaStatus: string | null, readonly umaHistory: ReadonlyArray<string>, readonly automaticallyResolved: boolean, readonly enableOrderBook: boolean, readonly prices: ReadonlyArray<string | null> } }> } };

export type TierPeriodsQueryVariables = Exact<{ [key: string]: never; }>;


export type TierPeriodsQuery = { readonly status: { readonly tiers: ReadonlyArray<{ readonly tier: PollTier, readonly periodSeconds: number }> } };

export type MarketPageQueryVariables = Exact<{
  by: MarketBy;
}>;


export type MarketPageQuery = { readonly market: { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly groupTitle: string | null, readonly icon: string | null, readonly status: MarketStatus, readonly isShort: boolean, readonly priceChange24h: string | null, readonly volume: string | null, readonly volume24h: string | null, readonly liquidity: string | null, readonly endsAt: string | null, readonly closedAt: string | null, readonly bestBid: string | null, readonly bestAsk: string | null, readonly spread: string | null, readonly lastTradePrice: string | null, readonly startsAt: string | null, readonly createdAt: string | null, readonly freshness: { readonly tier: PollTier | null, readonly nextPollAt: string | null, readonly observedAt: string, readonly ageSeconds: number, readonly isStale: boolean }, readonly resolution: { readonly kind: ResolutionKind, readonly source: ResolutionSource, readonly winner: { readonly index: number, readonly name: string } | null } | null, readonly resolutionHistory: { readonly nodes: ReadonlyArray<{ readonly cursor: string, readonly kind: ResolutionChangeKind, readonly umaStatus: string | null, readonly supersedes: string | null, readonly observedAt: string, readonly resolution: { readonly kind: ResolutionKind, readonly payouts: ReadonlyArray<string>, readonly source: ResolutionSource, readonly winner: { readonly name: string } | null } | null }> }, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string, readonly price: string | null, readonly payout: string | null }>, readonly tradingWindow: { readonly startsAt: string, readonly endsAt: string } | null, readonly event: { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly title: string } | null } | null };

export type MarketNumbersFragment = { readonly bestBid: string | null, readonly bestAsk: string | null, readonly spread: string | null, readonly lastTradePrice: string | null, readonly startsAt: string | null, readonly createdAt: string | null };

export type HistoryEntryFragment = { readonly cursor: string, readonly kind: ResolutionChangeKind, readonly umaStatus: string | null, readonly supersedes: string | null, readonly observedAt: string, readonly resolution: { readonly kind: ResolutionKind, readonly payouts: ReadonlyArray<string>, readonly source: ResolutionSource, readonly winner: { readonly name: string } | null } | null };

export type MarketTextsQueryVariables = Exact<{
  by: MarketBy;
}>;


export type MarketTextsQuery = { readonly market: { readonly description: string | null, readonly url: string | null, readonly conditionId: string | null, readonly category: Category, readonly tags: ReadonlyArray<{ readonly slug: string, readonly label: string }>, readonly outcomes: ReadonlyArray<{ readonly name: string, readonly tokenId: string | null }> } | null };

export type MarketPriceHistoryQueryVariables = Exact<{
  by: MarketBy;
  interval: PriceInterval;
  to?: string | null | undefined;
}>;


export type MarketPriceHistoryQuery = { readonly market: { readonly priceHistory: ReadonlyArray<{ readonly at: string, readonly interval: PriceInterval, readonly high: string, readonly low: string, readonly close: string }> } | null };

export type MarketListQueryVariables = Exact<{
  filter?: MarketFilter | null | undefined;
  orderBy?: MarketOrder | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type MarketListQuery = { readonly markets: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly groupTitle: string | null, readonly icon: string | null, readonly status: MarketStatus, readonly isShort: boolean, readonly priceChange24h: string | null, readonly volume: string | null, readonly volume24h: string | null, readonly liquidity: string | null, readonly endsAt: string | null, readonly closedAt: string | null, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string, readonly price: string | null, readonly payout: string | null }>, readonly tradingWindow: { readonly startsAt: string, readonly endsAt: string } | null, readonly event: { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly title: string } | null, readonly freshness: { readonly observedAt: string, readonly ageSeconds: number, readonly isStale: boolean } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type MarketCountQueryVariables = Exact<{
  filter?: MarketFilter | null | undefined;
}>;


export type MarketCountQuery = { readonly markets: { readonly totalCount: number } };

export type MarketSearchQueryVariables = Exact<{
  query: string;
  filter?: MarketFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type MarketSearchQuery = { readonly search: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly otherMarketsInEvent: number, readonly market: { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly groupTitle: string | null, readonly icon: string | null, readonly status: MarketStatus, readonly isShort: boolean, readonly priceChange24h: string | null, readonly volume: string | null, readonly volume24h: string | null, readonly liquidity: string | null, readonly endsAt: string | null, readonly closedAt: string | null, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string, readonly price: string | null, readonly payout: string | null }>, readonly tradingWindow: { readonly startsAt: string, readonly endsAt: string } | null, readonly event: { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly title: string } | null, readonly freshness: { readonly observedAt: string, readonly ageSeconds: number, readonly isStale: boolean } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type MarketsInViewQueryVariables = Exact<{
  ids: ReadonlyArray<string>;
}>;


export type MarketsInViewQuery = { readonly markets: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly groupTitle: string | null, readonly icon: string | null, readonly status: MarketStatus, readonly isShort: boolean, readonly priceChange24h: string | null, readonly volume: string | null, readonly volume24h: string | null, readonly liquidity: string | null, readonly endsAt: string | null, readonly closedAt: string | null, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string, readonly price: string | null, readonly payout: string | null }>, readonly tradingWindow: { readonly startsAt: string, readonly endsAt: string } | null, readonly event: { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly title: string } | null, readonly freshness: { readonly observedAt: string, readonly ageSeconds: number, readonly isStale: boolean } }> } };

export type MarketTagsQueryVariables = Exact<{
  first: number;
}>;


export type MarketTagsQuery = { readonly tags: { readonly nodes: ReadonlyArray<{ readonly slug: string, readonly label: string, readonly openEventCount: number }> } };

export type StatusPageQueryVariables = Exact<{ [key: string]: never; }>;


export type StatusPageQuery = { readonly status: { readonly build: string, readonly startedAt: string, readonly refusedRows: number, readonly tiers: ReadonlyArray<{ readonly tier: PollTier, readonly periodSeconds: number, readonly nextTickAt: string | null, readonly duePeriodSeconds: number | null, readonly nextDueTickAt: string | null, readonly marketCount: number, readonly ageP50Seconds: number | null, readonly ageP99Seconds: number | null, readonly staleCount: number, readonly lastTick: { readonly startedAt: string, readonly finishedAt: string | null, readonly requests: number, readonly marketsSeen: number, readonly marketsChanged: number, readonly error: string | null } | null, readonly lastDueTick: { readonly startedAt: string, readonly finishedAt: string | null, readonly requests: number, readonly marketsSeen: number, readonly marketsChanged: number, readonly error: string | null } | null }>, readonly coverage: { readonly openUpstream: number, readonly openStored: number, readonly totalStored: number, readonly lastSweepAt: string | null }, readonly upstream: ReadonlyArray<{ readonly route: string, readonly usedLast10s: number, readonly allowedPer10s: number, readonly throttledUntil: string | null }>, readonly feed: { readonly headCursor: string, readonly changesLast24h: number } } };

export type RunOfTierFragment = { readonly startedAt: string, readonly finishedAt: string | null, readonly requests: number, readonly marketsSeen: number, readonly marketsChanged: number, readonly error: string | null };

export type GetPricesMutationVariables = Exact<{
  by: MarketBy;
  waitMs?: number | null | undefined;
}>;


export type GetPricesMutation = { readonly fetchMarket:
    | { readonly __typename: 'FetchMarketPayload', readonly isFresh: boolean, readonly changed: boolean, readonly upstreamMs: number | null, readonly market: { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly groupTitle: string | null, readonly icon: string | null, readonly status: MarketStatus, readonly isShort: boolean, readonly priceChange24h: string | null, readonly volume: string | null, readonly volume24h: string | null, readonly liquidity: string | null, readonly endsAt: string | null, readonly closedAt: string | null, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string, readonly price: string | null, readonly payout: string | null }>, readonly tradingWindow: { readonly startsAt: string, readonly endsAt: string } | null, readonly event: { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly title: string } | null, readonly freshness: { readonly observedAt: string, readonly ageSeconds: number, readonly isStale: boolean } }, readonly problem:
        | { readonly __typename: 'MarketNotFound', readonly message: string }
        | { readonly __typename: 'RateLimited', readonly retryAfterSeconds: number, readonly message: string }
        | { readonly __typename: 'UpstreamUnavailable', readonly retryAfterSeconds: number, readonly message: string }
       | null }
    | { readonly __typename: 'MarketNotFound', readonly message: string }
    | { readonly __typename: 'RateLimited', readonly retryAfterSeconds: number, readonly message: string }
    | { readonly __typename: 'UpstreamUnavailable', readonly retryAfterSeconds: number, readonly message: string }
   };

type FetchProblem_MarketNotFound_Fragment = { readonly __typename: 'MarketNotFound', readonly message: string };

type FetchProblem_RateLimited_Fragment = { readonly __typename: 'RateLimited', readonly retryAfterSeconds: number, readonly message: string };

type FetchProblem_UpstreamUnavailable_Fragment = { readonly __typename: 'UpstreamUnavailable', readonly retryAfterSeconds: number, readonly message: string };

export type FetchProblemFragment =
  | FetchProblem_MarketNotFound_Fragment
  | FetchProblem_RateLimited_Fragment
  | FetchProblem_UpstreamUnavailable_Fragment
;

export type MarketFreshnessFragment = { readonly freshness: { readonly observedAt: string, readonly ageSeconds: number, readonly isStale: boolean } };

export type MarketRowFragment = { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly question: string, readonly groupTitle: string | null, readonly icon: string | null, readonly status: MarketStatus, readonly isShort: boolean, readonly priceChange24h: string | null, readonly volume: string | null, readonly volume24h: string | null, readonly liquidity: string | null, readonly endsAt: string | null, readonly closedAt: string | null, readonly outcomes: ReadonlyArray<{ readonly index: number, readonly name: string, readonly price: string | null, readonly payout: string | null }>, readonly tradingWindow: { readonly startsAt: string, readonly endsAt: string } | null, readonly event: { readonly id: string, readonly gammaId: string, readonly slug: string | null, readonly title: string } | null, readonly freshness: { readonly observedAt: string, readonly ageSeconds: number, readonly isStale: boolean } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const EventHeadFragmentDoc = new TypedDocumentString(`
    fragment EventHead on Event {
  gammaId
  title
  url
  image
  icon
  status
  negRisk
  category
  volume
  volume24h
  liquidity
  startsAt
  endsAt
  closedAt
  tags {
    slug
    label
  }
  series {
    title
  }
}
    `, {"fragmentName":"EventHead"}) as unknown as TypedDocumentString<EventHeadFragment, unknown>;
export const MarketFreshnessFragmentDoc = new TypedDocumentString(`
    fragment MarketFreshness on Market {
  freshness {
    observedAt
    ageSeconds
    isStale
  }
}
    `, {"fragmentName":"MarketFreshness"}) as unknown as TypedDocumentString<MarketFreshnessFragment, unknown>;
export const BasketMarketFragmentDoc = new TypedDocumentString(`
    fragment BasketMarket on Market {
  id
  gammaId
  slug
  question
  groupTitle
  status
  outcomes {
    index
    name
    price
    payout
  }
  priceChange24h
  volume24h
  ...MarketFreshness
}
    fragment MarketFreshness on Market {
  freshness {
    observedAt
    ageSeconds
    isStale
  }
}`, {"fragmentName":"BasketMarket"}) as unknown as TypedDocumentString<BasketMarketFragment, unknown>;
export const LiveMarketFragmentDoc = new TypedDocumentString(`
    fragment LiveMarket on Market {
  gammaId
  slug
  question
  outcomes {
    index
    name
  }
  event {
    gammaId
    slug
    title
  }
}
    `, {"fragmentName":"LiveMarket"}) as unknown as TypedDocumentString<LiveMarketFragment, unknown>;
export const MarketNumbersFragmentDoc = new TypedDocumentString(`
    fragment MarketNumbers on Market {
  bestBid
  bestAsk
  spread
  lastTradePrice
  startsAt
  createdAt
}
    `, {"fragmentName":"MarketNumbers"}) as unknown as TypedDocumentString<MarketNumbersFragment, unknown>;
export const HistoryEntryFragmentDoc = new TypedDocumentString(`
    fragment HistoryEntry on ResolutionChange {
  cursor
  kind
  umaStatus
  supersedes
  observedAt
  resolution {
    kind
    winner {
      name
    }
    payouts
    source
  }
}
    `, {"fragmentName":"HistoryEntry"}) as unknown as TypedDocumentString<HistoryEntryFragment, unknown>;
export const RunOfTierFragmentDoc = new TypedDocumentString(`
    fragment RunOfTier on Tick {
  startedAt
  finishedAt
  requests
  marketsSeen
  marketsChanged
  error
}
    `, {"fragmentName":"RunOfTier"}) as unknown as TypedDocumentString<RunOfTierFragment, unknown>;
export const FetchProblemFragmentDoc = new TypedDocumentString(`
    fragment FetchProblem on Problem {
  __typename
  message
  ... on UpstreamUnavailable {
    retryAfterSeconds
  }
  ... on RateLimited {
    retryAfterSeconds
  }
}
    `, {"fragmentName":"FetchProblem"}) as unknown as TypedDocumentString<FetchProblemFragment, unknown>;
export const MarketRowFragmentDoc = new TypedDocumentString(`
    fragment MarketRow on Market {
  id
  gammaId
  slug
  question
  groupTitle
  icon
  status
  isShort
  outcomes {
    index
    name
    price
    payout
  }
  priceChange24h
  volume
  volume24h
  liquidity
  endsAt
  closedAt
  tradingWindow {
    startsAt
    endsAt
  }
  event {
    id
    gammaId
    slug
    title
  }
  ...MarketFreshness
}
    fragment MarketFreshness on Market {
  freshness {
    observedAt
    ageSeconds
    isStale
  }
}`, {"fragmentName":"MarketRow"}) as unknown as TypedDocumentString<MarketRowFragment, unknown>;
export const EventPageDocument = new TypedDocumentString(`
    query EventPage($by: EventBy!, $status: [MarketStatus!]) {
  event(by: $by) {
    ...EventHead
    marketCount
    markets(filter: {status: $status}) {
      nodes {
        ...BasketMarket
      }
      totalCount
    }
    unclosed: markets(filter: {status: [OPEN, PROPOSED, DISPUTED]}, first: 0) {
      totalCount
    }
    closed: markets(filter: {status: [CLOSED]}, first: 0) {
      totalCount
    }
    resolved: markets(filter: {status: [RESOLVED]}, orderBy: PRICE_DESC, first: 1) {
      nodes {
        outcomes {
          payout
        }
      }
    }
  }
}
    fragment EventHead on Event {
  gammaId
  title
  url
  image
  icon
  status
  negRisk
  category
  volume
  volume24h
  liquidity
  startsAt
  endsAt
  closedAt
  tags {
    slug
    label
  }
  series {
    title
  }
}
fragment BasketMarket on Market {
  id
  gammaId
  slug
  question
  groupTitle
  status
  outcomes {
    index
    name
    price
    payout
  }
  priceChange24h
  volume24h
  ...MarketFreshness
}
fragment MarketFreshness on Market {
  freshness {
    observedAt
    ageSeconds
    isStale
  }
}`) as unknown as TypedDocumentString<EventPageQuery, EventPageQueryVariables>;
export const EventDescriptionDocument = new TypedDocumentString(`
    query EventDescription($by: EventBy!) {
  event(by: $by) {
    description
  }
}
    `) as unknown as TypedDocumentString<EventDescriptionQuery, EventDescriptionQueryVariables>;
export const NewestChangesDocument = new TypedDocumentString(`
    query NewestChanges($filter: ResolutionFilter, $last: Int!, $before: String) {
  resolutions(filter: $filter, last: $last, before: $before) {
    nodes {
      cursor
      previousCursor
      kind
      market {
        ...LiveMarket
      }
      resolution {
        kind
        winner {
          index
          name
        }
        payouts
        resolvedAt
        observedAt
        source
      }
      umaStatus
      upstreamAt
      observedAt
      recordedAt
      supersedes
    }
    pageInfo {
      hasPreviousPage
      endCursor
    }
  }
}
    fragment LiveMarket on Market {
  gammaId
  slug
  question
  outcomes {
    index
    name
  }
  event {
    gammaId
    slug
    title
  }
}`) as unknown as TypedDocumentString<NewestChangesQuery, NewestChangesQueryVariables>;
export const LogHeadDocument = new TypedDocumentString(`
    query LogHead {
  status {
    feed {
      headCursor
    }
  }
}
    `) as unknown as TypedDocumentString<LogHeadQuery, LogHeadQueryVariables>;
export const ChangeEvidenceDocument = new TypedDocumentString(`
    query ChangeEvidence($after: String, $filter: ResolutionFilter) {
  resolutions(after: $after, filter: $filter, first: 1) {
    nodes {
      cursor
      evidence {
        closed
        closedAt
        umaStatus
        umaHistory
        automaticallyResolved
        enableOrderBook
        prices
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ChangeEvidenceQuery, ChangeEvidenceQueryVariables>;
export const TierPeriodsDocument = new TypedDocumentString(`
    query TierPeriods {
  status {
    tiers {
      tier
      periodSeconds
    }
  }
}
    `) as unknown as TypedDocumentString<TierPeriodsQuery, TierPeriodsQueryVariables>;
export const MarketPageDocument = new TypedDocumentString(`
    query MarketPage($by: MarketBy!) {
  market(by: $by) {
    ...MarketRow
    ...MarketNumbers
    freshness {
      tier
      nextPollAt
    }
    resolution {
      kind
      winner {
        index
        name
      }
      source
    }
    resolutionHistory(first: 100) {
      nodes {
        ...HistoryEntry
      }
    }
  }
}
    fragment MarketNumbers on Market {
  bestBid
  bestAsk
  spread
  lastTradePrice
  startsAt
  createdAt
}
fragment HistoryEntry on ResolutionChange {
  cursor
  kind
  umaStatus
  supersedes
  observedAt
  resolution {
    kind
    winner {
      name
    }
    payouts
    source
  }
}
fragment MarketFreshness on Market {
  freshness {
    observedAt
    ageSeconds
    isStale
  }
}
fragment MarketRow on Market {
  id
  gammaId
  slug
  question
  groupTitle
  icon
  status
  isShort
  outcomes {
    index
    name
    price
    payout
  }
  priceChange24h
  volume
  volume24h
  liquidity
  endsAt
  closedAt
  tradingWindow {
    startsAt
    endsAt
  }
  event {
    id
    gammaId
    slug
    title
  }
  ...MarketFreshness
}`) as unknown as TypedDocumentString<MarketPageQuery, MarketPageQueryVariables>;
export const MarketTextsDocument = new TypedDocumentString(`
    query MarketTexts($by: MarketBy!) {
  market(by: $by) {
    description
    url
    conditionId
    category
    tags {
      slug
      label
    }
    outcomes {
      name
      tokenId
    }
  }
}
    `) as unknown as TypedDocumentString<MarketTextsQuery, MarketTextsQueryVariables>;
export const MarketPriceHistoryDocument = new TypedDocumentString(`
    query MarketPriceHistory($by: MarketBy!, $interval: PriceInterval!, $to: DateTime) {
  market(by: $by) {
    priceHistory(interval: $interval, to: $to) {
      at
      interval
      high
      low
      close
    }
  }
}
    `) as unknown as TypedDocumentString<MarketPriceHistoryQuery, MarketPriceHistoryQueryVariables>;
export const MarketListDocument = new TypedDocumentString(`
    query MarketList($filter: MarketFilter, $orderBy: MarketOrder, $first: Int!, $after: String) {
  markets(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      ...MarketRow
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment MarketFreshness on Market {
  freshness {
    observedAt
    ageSeconds
    isStale
  }
}
fragment MarketRow on Market {
  id
  gammaId
  slug
  question
  groupTitle
  icon
  status
  isShort
  outcomes {
    index
    name
    price
    payout
  }
  priceChange24h
  volume
  volume24h
  liquidity
  endsAt
  closedAt
  tradingWindow {
    startsAt
    endsAt
  }
  event {
    id
    gammaId
    slug
    title
  }
  ...MarketFreshness
}`) as unknown as TypedDocumentString<MarketListQuery, MarketListQueryVariables>;
export const MarketCountDocument = new TypedDocumentString(`
    query MarketCount($filter: MarketFilter) {
  markets(filter: $filter, first: 0) {
    totalCount
  }
}
    `) as unknown as TypedDocumentString<MarketCountQuery, MarketCountQueryVariables>;
export const MarketSearchDocument = new TypedDocumentString(`
    query MarketSearch($query: String!, $filter: MarketFilter, $first: Int!, $after: String) {
  search(query: $query, filter: $filter, first: $first, after: $after) {
    nodes {
      market {
        ...MarketRow
      }
      otherMarketsInEvent
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment MarketFreshness on Market {
  freshness {
    observedAt
    ageSeconds
    isStale
  }
}
fragment MarketRow on Market {
  id
  gammaId
  slug
  question
  groupTitle
  icon
  status
  isShort
  outcomes {
    index
    name
    price
    payout
  }
  priceChange24h
  volume
  volume24h
  liquidity
  endsAt
  closedAt
  tradingWindow {
    startsAt
    endsAt
  }
  event {
    id
    gammaId
    slug
    title
  }
  ...MarketFreshness
}`) as unknown as TypedDocumentString<MarketSearchQuery, MarketSearchQueryVariables>;
export const MarketsInViewDocument = new TypedDocumentString(`
    query MarketsInView($ids: [ID!]!) {
  markets(filter: {ids: $ids}) {
    nodes {
      ...MarketRow
    }
  }
}
    fragment MarketFreshness on Market {
  freshness {
    observedAt
    ageSeconds
    isStale
  }
}
fragment MarketRow on Market {
  id
  gammaId
  slug
  question
  groupTitle
  icon
  status
  isShort
  outcomes {
    index
    name
    price
    payout
  }
  priceChange24h
  volume
  volume24h
  liquidity
  endsAt
  closedAt
  tradingWindow {
    startsAt
    endsAt
  }
  event {
    id
    gammaId
    slug
    title
  }
  ...MarketFreshness
}`) as unknown as TypedDocumentString<MarketsInViewQuery, MarketsInViewQueryVariables>;
export const MarketTagsDocument = new TypedDocumentString(`
    query MarketTags($first: Int!) {
  tags(first: $first) {
    nodes {
      slug
      label
      openEventCount
    }
  }
}
    `) as unknown as TypedDocumentString<MarketTagsQuery, MarketTagsQueryVariables>;
export const StatusPageDocument = new TypedDocumentString(`
    query StatusPage {
  status {
    build
    startedAt
    refusedRows
    tiers {
      tier
      periodSeconds
      nextTickAt
      duePeriodSeconds
      nextDueTickAt
      marketCount
      ageP50Seconds
      ageP99Seconds
      staleCount
      lastTick {
        ...RunOfTier
      }
      lastDueTick {
        ...RunOfTier
      }
    }
    coverage {
      openUpstream
      openStored
      totalStored
      lastSweepAt
    }
    upstream {
      route
      usedLast10s
      allowedPer10s
      throttledUntil
    }
    feed {
      headCursor
      changesLast24h
    }
  }
}
    fragment RunOfTier on Tick {
  startedAt
  finishedAt
  requests
  marketsSeen
  marketsChanged
  error
}`) as unknown as TypedDocumentString<StatusPageQuery, StatusPageQueryVariables>;
export const GetPricesDocument = new TypedDocumentString(`
    mutation GetPrices($by: MarketBy!, $waitMs: Int) {
  fetchMarket(by: $by, waitMs: $waitMs) {
    __typename
    ... on FetchMarketPayload {
      isFresh
      changed
      upstreamMs
      market {
        ...MarketRow
      }
      problem {
        ...FetchProblem
      }
    }
    ...FetchProblem
  }
}
    fragment FetchProblem on Problem {
  __typename
  message
  ... on UpstreamUnavailable {
    retryAfterSeconds
  }
  ... on RateLimited {
    retryAfterSeconds
  }
}
fragment MarketFreshness on Market {
  freshness {
    observedAt
    ageSeconds
    isStale
  }
}
fragment MarketRow on Market {
  id
  gammaId
  slug
  question
  groupTitle
  icon
  status
  isShort
  outcomes {
    index
    name
    price
    payout
  }
  priceChange24h
  volume
  volume24h
  liquidity
  endsAt
  closedAt
  tradingWindow {
    startsAt
    endsAt
  }
  event {
    id
    gammaId
    slug
    title
  }
  ...MarketFreshness
}`) as unknown as TypedDocumentString<GetPricesMutation, GetPricesMutationVariables>;