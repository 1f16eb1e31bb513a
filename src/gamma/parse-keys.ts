import { countKey, type Tally } from './parse-tally.ts'

/** The members of a market that are read. */
const MARKET_MEMBERS = {
  id: undefined,
  slug: undefined,
  question: undefined,
  description: undefined,
  conditionId: undefined,
  image: undefined,
  icon: undefined,
  groupItemTitle: undefined,
  outcomes: undefined,
  outcomePrices: undefined,
  clobTokenIds: undefined,
  events: undefined,
  active: undefined,
  closed: undefined,
  archived: undefined,
  acceptingOrders: undefined,
  enableOrderBook: undefined,
  automaticallyResolved: undefined,
  negRisk: undefined,
  negRiskOther: undefined,
  marketType: undefined,
  umaResolutionStatus: undefined,
  umaResolutionStatuses: undefined,
  bestBid: undefined,
  bestAsk: undefined,
  lastTradePrice: undefined,
  spread: undefined,
  oneDayPriceChange: undefined,
  volume: undefined,
  volumeNum: undefined,
  volume24hr: undefined,
  liquidity: undefined,
  liquidityNum: undefined,
  startDate: undefined,
  endDate: undefined,
  closedTime: undefined,
  createdAt: undefined,
  updatedAt: undefined,
  eventStartTime: undefined,
  cryptoMarketConfig: undefined,
}

/** The members of an event that are read. */
const EVENT_MEMBERS = {
  id: undefined,
  slug: undefined,
  title: undefined,
  description: undefined,
  image: undefined,
  icon: undefined,
  negRisk: undefined,
  active: undefined,
  closed: undefined,
  archived: undefined,
  volume: undefined,
  volume24hr: undefined,
  liquidity: undefined,
  startDate: undefined,
  endDate: undefined,
  closedTime: undefined,
  createdAt: undefined,
  creationDate: undefined,
  updatedAt: undefined,
  series: undefined,
  seriesSlug: undefined,
  tags: undefined,
  markets: undefined,
}

export type MarketMembers = Readonly<Record<keyof typeof MARKET_MEMBERS, unknown>>
export type EventMembers = Readonly<Record<keyof typeof EVENT_MEMBERS, unknown>>

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

// Everything else that was seen or documented up to November 2026: not read, and listed so that a
// new member is noticed.
const OTHER_MARKET_KEYS = words(`
  $schema acceptingOrdersTimestamp ammType approved automaticallyActive categories category
  categoryMailchimpTag chartColor clearBookOnStart clobRewards comboStatus commentsEnabled
  competitive createdBy creator cryptoMarketConfigId curationOrder customLiveness cyom
  denominationToken deploying deployingTimestamp disqusThread endDateIso featured fee feeSchedule
  feesEnabled feeType formatType fpmmLive funded fundedTimestamp gameId gameStartTime
  groupItemRange groupItemThreshold hasReviewedDates holdingRewardsEnabled iconOptimized
  imageOptimized internalUsers line liquidityAmm liquidityClob lowerBound lowerBoundDate
  mailchimpTag makerBaseFee makerRebatesFeeShareBps manualActivation marketGroup
  marketMakerAddress marketMetadata markets negRiskMarketID negRiskRequestID new
  notificationsEnabled oneHourPriceChange oneMonthPriceChange oneWeekPriceChange
  oneYearPriceChange orderMinSize orderPriceMinTickSize pagerDutyNotificationEnabled pastSlugs
  pendingDeployment positionIds questionID ready readyForCron readyTimestamp requiresTranslation
  resolutionSource resolvedBy restricted rewardsMaxSpread rewardsMinSize rfqEnabled
  scheduledDeploymentTimestamp score secondsDelay sentDiscord seriesColor shortOutcomes
  showGmpOutcome showGmpSeries sponsorImage sponsorName sportsMarketType startDateIso subcategory
  submitted_by tags takerBaseFee teamAID teamBID twitterCardImage twitterCardLastRefreshed
  twitterCardLastValidated twitterCardLocation umaBond umaEndDate umaEndDateIso umaReward
  updatedBy upperBound upperBoundDate version volume1mo volume1moAmm volume1moClob volume1wk
  volume1wkAmm volume1wkClob volume1yr volume1yrAmm volume1yrClob volume24hrAmm volume24hrClob
  volumeAmm volumeClob wideFormat xAxisValue yAxisValue
`)

const OTHER_EVENT_KEYS = words(`
  $schema automaticallyActive automaticallyResolved awayTeamName bestLines cantEstimate
  carouselMap categories category chats collections color commentCount commentsEnabled
  competitive countryName createdBy cumulativeMarkets cyom deploying deployingTimestamp
  disqusThread elapsed electionType enableNegRisk enableOrderBook ended estimatedValue
  estimateValue eventCreators eventDate eventMetadata eventWeek externalPartners featured
  featuredImage featuredImageOptimized featuredOrder finishedTimestamp gameId gameStatus
  gmpChartMode homeTeamName iconOptimized imageOptimized lastHighlightAt liquidityAmm
  liquidityClob live negRiskAugmented negRiskFeeBips negRiskMarketID new openInterest
  parentEventId pendingDeployment period published_at requiresTranslation resolutionSource
  restricted score showAllOutcomes showMarketImages sortBy sport sportsradarMatchId
  spreadsMainLine startTime subcategory subEvents subtitle teams templates ticker totalsMainLine
  turnProviderId tweetCount updatedBy version volume1mo volume1wk volume1yr
`)

type RawRow = Readonly<Record<string, unknown>>

/**
 * Copies the members that are read, in one pass which also counts the unknown ones. Upstream leaves
 * out what is null, so nearly every row has a shape of its own: reading forty members from it one by
 * one costs three times as much as this pass, and from the copy nearly nothing.
 */
const createPicker = <T extends RawRow>(
  kind: 'market' | 'event',
  members: T,
  others: readonly string[],
): ((tally: Tally, row: RawRow) => Readonly<Record<keyof T, unknown>>) => {
  const isReadByKey = new Map<string, boolean>()
  for (const key of others) isReadByKey.set(key, false)
  for (const key of Object.keys(members)) isReadByKey.set(key, true)

  return (tally, row) => {
    const picked: Record<string, unknown> = { ...members }
    for (const key in row) {
      const isRead = isReadByKey.get(key)
      if (isRead === true) picked[key] = row[key]
      else if (isRead === undefined) countKey(tally, kind, key)
    }
    return picked as Record<keyof T, unknown> // it started as a copy of T's members
  }
}

export const pickMarket = createPicker('market', MARKET_MEMBERS, OTHER_MARKET_KEYS)
export const pickEvent = createPicker('event', EVENT_MEMBERS, OTHER_EVENT_KEYS)
