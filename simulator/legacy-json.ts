import { tokenIdOf } from './ids.ts'
import type { MarketPlan } from './plan.ts'
import { unit } from './random.ts'
import { listInString } from './wire.ts'

/** Members of rows written before 2024, which later rows do not have. */

const zeros =
  ',"volume24hr":0,"volume1wk":0,"volume1mo":0,"volume1yr":0,"volume1wkClob":0' +
  ',"volume1moClob":0,"volume1yrClob":0,"oneDayPriceChange":0,"oneHourPriceChange":0' +
  ',"oneWeekPriceChange":0,"oneMonthPriceChange":0'

/** 2023: the first order-book rows still carry the older pool's members. */
export const earlyTail =
  ',"fpmmLive":true,"fee":"20000000000000000","wideFormat":true,"readyForCron":true' +
  ',"sentDiscord":false,"notificationsEnabled":false,"feesEnabled":false,"volume1wkAmm":0' +
  ',"volume1moAmm":0,"volume1yrAmm":0,"oneYearPriceChange":0'

/** 2020 to 2022: a pool instead of an order book, and scalar markets among them. */
export const ammTail = (seed: number, plan: MarketPlan): string => {
  const tokens = Array.from({ length: plan.outcomes }, (_, i) => tokenIdOf(seed, plan.id, i))
  const scalar = plan.outcomes === 2 && unit(plan.hash, 94) < 0.1
  return (
    `,"clobTokenIds":${listInString(tokens)},"category":"Politics"` +
    `,"marketType":"${scalar ? 'scalar' : 'normal'}"` +
    (scalar ? ',"lowerBound":"1000000","upperBound":"10000000"' : '') +
    ',"marketMakerAddress":"0xDfc820e539ac9B7073b487381Fb7fd1AFb00E4f8","updatedBy":15' +
    ',"mailchimpTag":"3930983","creator":"","new":false,"featured":false,"archived":false' +
    ',"restricted":false,"hasReviewedDates":true,"ready":false,"funded":false,"cyom":false' +
    ',"pagerDutyNotificationEnabled":false,"approved":true,"rewardsMinSize":0' +
    ',"rewardsMaxSpread":0,"spread":1,"lastTradePrice":0,"bestBid":0,"bestAsk":1' +
    ',"clearBookOnStart":true,"manualActivation":false,"negRiskOther":false' +
    `,"pendingDeployment":false,"deploying":false,"rfqEnabled":false` +
    `,"holdingRewardsEnabled":false${zeros}${earlyTail}`
  )
}
