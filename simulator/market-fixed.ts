import { conditionIdOf, groupIdOf, questionIdOf, requestIdOf, tokenIdOf } from './ids.ts'
import { gameMarketOf, labelsOf, leagueOf, type MarketLabels } from './labels.ts'
import { ammTail, earlyTail } from './legacy-json.ts'
import type { MarketPlan } from './plan.ts'
import { hash, unit } from './random.ts'
import { isoDate, isoMicros, isoSeconds, listInString, spaced } from './wire.ts'

/**
 * The members of a market that never change: nine tenths of its text. They are written once and
 * kept, since a server of 50,000 markets repeats them on every page. The rules are left out, which
 * all markets of an event share.
 */

const upload = 'https://polymarket-upload.s3.us-east-2.amazonaws.com'

/** The picture of an event; its markets mostly show the same. */
export const imageOf = (eventHash: number): string =>
  `${upload}/${hash(eventHash, 101).toString(36)}-illustration-of-the-question-${hash(eventHash, 102).toString(36)}.png`

const head = (seed: number, plan: MarketPlan, labels: MarketLabels): string => {
  const { event } = plan
  const image = imageOf(event.hash)
  const source =
    event.upDown !== null
      ? `https://data.chain.link/streams/${event.upDown.asset.ticker}-usd`
      : event.kind === 'game'
        ? leagueOf(event).site
        : ''
  return (
    `{"id":"${plan.id}","question":${JSON.stringify(labels.question)}` +
    `,"conditionId":"${conditionIdOf(seed, plan.id)}","slug":"${labels.slug}"` +
    (unit(event.hash, 103) < 0.9 ? `,"resolutionSource":"${source}"` : '') +
    (plan.endAt === null ? '' : `,"endDate":"${isoSeconds(plan.endAt)}"`) +
    `,"image":"${image}","icon":"${image}"` +
    `,"outcomes":${listInString(labels.outcomes)}`
  )
}

const oracle = (plan: MarketPlan): string => {
  if (plan.event.upDown !== null) return ''
  return (
    ',"submitted_by":"0x91430CaD2d3975766499717fA0D66A78D814E5c5"' +
    ',"resolvedBy":"0x65070BE91477460D8A7AeEb94ef92fe056C2f2A7"' +
    `,"umaBond":"500","umaReward":"${plan.event.kind === 'game' ? 2 : 5}"` +
    (plan.event.era === 'current' || unit(plan.hash, 107) < 0.4 ? ',"customLiveness":0' : '')
  )
}

const negRisk = (seed: number, plan: MarketPlan): string => {
  const { kind, era, id } = plan.event
  if (era === 'amm' || (era === 'early' && unit(plan.hash, 108) < 0.5)) return ''
  if (kind !== 'outcomes') {
    return `,"negRisk":false${plan.event.upDown === null ? ',"negRiskRequestID":""' : ''}`
  }
  return (
    `,"negRisk":true,"negRiskMarketID":"${groupIdOf(seed, id)}"` +
    `,"negRiskRequestID":"${requestIdOf(seed, plan.id)}"`
  )
}

const game = (plan: MarketPlan): string => {
  const { gameAt } = plan.event
  if (gameAt === null) return ''
  const { type, line } = gameMarketOf(plan)
  const start = `,"gameStartTime":"${spaced(gameAt)}","secondsDelay":3`
  if (plan.event.era !== 'current') return start
  return (
    `${start},"sportsMarketType":"${type}","eventStartTime":"${isoSeconds(gameAt)}"` +
    (line === null ? `,"gameId":"${plan.event.id}"` : `,"line":${line}`)
  )
}

const upDown = (plan: MarketPlan): string => {
  const slot = plan.event.upDown
  if (slot === null) return ''
  const start = `,"eventStartTime":"${isoSeconds(slot.windowStart)}","makerRebatesFeeShareBps":10000`
  // Hourly and daily windows follow another feed and carry no configuration (gamma-api.md 5).
  if (slot.family.name === '1h' || slot.family.name === 'daily') return start
  return (
    `${start},"cryptoMarketConfig":{"id":"${slot.asset.ticker}-${slot.family.name}-twap-60s"` +
    `,"asset":"${slot.asset.ticker}","duration":"${slot.family.name}"` +
    ',"twapEnabled":true,"twapLookbackSeconds":60}'
  )
}

const rewards = (seed: number, plan: MarketPlan): string => {
  if (plan.placeholder || plan.event.upDown !== null || unit(plan.hash, 109) > 0.22) return ''
  return (
    `,"clobRewards":[{"id":"${plan.id % 300_000}","conditionId":"${conditionIdOf(seed, plan.id)}"` +
    ',"assetAddress":"0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174","rewardsAmount":0' +
    `,"rewardsDailyRate":10,"startDate":"${isoDate(plan.startAt)}","endDate":"2500-12-31"}]`
  )
}

const fees = (plan: MarketPlan): string => {
  const { kind, era } = plan.event
  if (era !== 'current') {
    const fee = unit(plan.hash, 110) < 0.06 ? ',"makerBaseFee":0,"takerBaseFee":0' : ''
    return era === 'modern' ? `${fee},"feesEnabled":false` : fee
  }
  if (kind === 'outcomes' && unit(plan.event.hash, 110) < 0.4) {
    return ',"feesEnabled":false,"requiresTranslation":false,"feeType":null'
  }
  const type =
    plan.event.upDown !== null
      ? 'crypto_fees_v2'
      : kind === 'game'
        ? 'sports_fees_v2'
        : 'politics_fees'
  return (
    ',"makerBaseFee":1000,"takerBaseFee":1000,"feesEnabled":true,"requiresTranslation":false' +
    `,"feeType":"${type}","feeSchedule":{"exponent":1,"rate":0.04,"takerOnly":true,"rebateRate":0.25}`
  )
}

const groupOf = (plan: MarketPlan, labels: MarketLabels): string => {
  const modern = plan.event.upDown === null && plan.event.era !== 'amm'
  const title = labels.groupTitle ?? (modern ? '' : null)
  const shown = plan.event.kind !== 'game' || unit(plan.hash, 113) < 0.6
  return (
    (title === null ? '' : `,"groupItemTitle":${JSON.stringify(title)}`) +
    (shown ? `,"groupItemThreshold":"${plan.index}"` : '')
  )
}

const constants =
  ',"marketMakerAddress":"","new":false,"featured":false,"archived":false,"restricted":true' +
  ',"hasReviewedDates":true,"ready":false,"funded":false,"cyom":false' +
  ',"pagerDutyNotificationEnabled":false,"approved":true,"automaticallyActive":true' +
  ',"clearBookOnStart":true,"manualActivation":false,"pendingDeployment":false,"deploying":false' +
  ',"rfqEnabled":false,"holdingRewardsEnabled":false'

const isOther = (plan: MarketPlan): boolean =>
  plan.event.kind === 'outcomes' &&
  !plan.placeholder &&
  plan.index > 0 &&
  unit(plan.hash, 114) < 0.02

const dates = (plan: MarketPlan): string =>
  `,"startDate":"${isoMicros(plan.startAt)}","createdAt":"${isoMicros(plan.createdAt)}"` +
  (plan.endAt === null ? '' : `,"endDateIso":"${isoDate(plan.endAt)}"`)

/** Rows of 2024 and 2025 gained the member half-way. */
const isDeployed = (plan: MarketPlan): boolean =>
  plan.event.era === 'modern' && unit(plan.event.hash, 115) < 0.75

const trading = (seed: number, plan: MarketPlan): string => {
  const tokens = Array.from({ length: plan.outcomes }, (_, i) => tokenIdOf(seed, plan.id, i))
  const chart = plan.event.upDown === null && unit(plan.event.hash, 112) < 0.62
  return (
    `,"clobTokenIds":${listInString(tokens)},"enableOrderBook":true,"orderMinSize":5` +
    `,"acceptingOrdersTimestamp":"${isoSeconds(plan.startAt - 30_000)}"` +
    `,"rewardsMinSize":${plan.placeholder ? 0 : 50}` +
    `,"rewardsMaxSpread":${plan.placeholder ? 0 : 3.5}` +
    (chart ? ',"seriesColor":"","showGmpSeries":false,"showGmpOutcome":false' : '') +
    (plan.event.upDown === null && (plan.event.era === 'current' || isDeployed(plan))
      ? `,"deployingTimestamp":"${isoMicros(plan.createdAt + 15_000)}"`
      : '')
  )
}

const write = (seed: number, plan: MarketPlan): string => {
  const labels = labelsOf(plan)
  const { era } = plan.event
  const common =
    head(seed, plan, labels) +
    `,"active":${!plan.placeholder},"questionID":"${questionIdOf(seed, plan.id)}"` +
    dates(plan) +
    groupOf(plan, labels) +
    fees(plan)
  if (era === 'amm') return common + ammTail(seed, plan)
  return (
    common +
    oracle(plan) +
    trading(seed, plan) +
    negRisk(seed, plan) +
    game(plan) +
    upDown(plan) +
    rewards(seed, plan) +
    `,"negRiskOther":${isOther(plan)}` +
    constants +
    (era === 'early' ? earlyTail : '')
  )
}

const written = new WeakMap<MarketPlan, string>()

/** `{"id":...` without the closing brace. */
export const fixedMembers = (seed: number, plan: MarketPlan): string => {
  let text = written.get(plan)
  if (text === undefined) {
    // Copied, because a concatenated string keeps all its pieces in memory.
    text = Buffer.from(write(seed, plan)).toString()
    written.set(plan, text)
  }
  return text
}
