import { eventClosedAt } from './build.ts'
import { seriesOf, tagsOf } from './catalog.ts'
import { groupIdOf } from './ids.ts'
import { eventSlugOf, leagueOf, teamsOf, titleOf } from './labels.ts'
import { imageOf } from './market-fixed.ts'
import { marketJson } from './market-json.ts'
import { closedAtOf, type EventPlan } from './plan.ts'
import { hash, unit } from './random.ts'
import { updatedAtOf } from './state.ts'
import type { Nests } from './table.ts'
import { lastStep, liquidityAfter, volumeAfter, volumeAt } from './walk.ts'
import { day, isoDate, isoMicros, isoSeconds, minute, money, unlessZero } from './wire.ts'
import { contextText, rulesText } from './words.ts'

/** An event as Gamma writes it, but for the order of its members. */

export interface EventTotals {
  readonly volume: number
  readonly volume24hr: number
  readonly liquidity: number
  readonly updatedAt: number
}

/** Sums over the markets that the API shows at `t`. */
export const eventTotals = (event: EventPlan, t: number): EventTotals => {
  let [volume, volume24hr, liquidity, updatedAt] = [0, 0, 0, event.visibleAt]
  for (const market of event.markets) {
    if (market.startAt > t) continue
    const step = lastStep(market, t)
    if (step !== null) {
      const total = volumeAfter(market, step.index)
      volume += total
      volume24hr += total - volumeAt(market, step.at - day)
      if (t < closedAtOf(market)) liquidity += liquidityAfter(market, step.index)
    }
    updatedAt = Math.max(updatedAt, updatedAtOf(market, t))
  }
  return { volume, volume24hr, liquidity, updatedAt }
}

const figures = (event: EventPlan, totals: EventTotals, closed: boolean): string => {
  const volume = money(totals.volume)
  const recent = event.era === 'current'
  return (
    `,"volume":${volume},"openInterest":${closed ? 0 : money(volume * 0.3)}` +
    `,"volume1wk":${money(volume * 0.6)},"volume1mo":${money(volume * 0.9)},"volume1yr":${volume}` +
    (recent ? unlessZero('volume24hr', money(totals.volume24hr)) : '') +
    (closed && event.upDown === null && unit(event.hash, 127) < 0.72
      ? ''
      : `,"liquidity":${money(totals.liquidity)},"liquidityClob":${money(totals.liquidity)},"competitive":0.9497578117580017`)
  )
}

const game = (event: EventPlan, t: number, closed: boolean): string => {
  if (event.gameAt === null) return ''
  const live = t >= event.gameAt && !closed
  const start = `,"startTime":"${isoSeconds(event.gameAt)}"`
  if (event.era === 'early') return start
  const sides = teamsOf(event).map(
    (name, i) =>
      `{"id":${100_000 + (hash(event.hash, i) % 900)},"name":${JSON.stringify(name)}` +
      `,"league":"${leagueOf(event).slug}","record":"53-29"` +
      `,"abbreviation":"${name.slice(0, 3).replace('"', '').toLowerCase()}"}`,
  )
  return (
    `${start},"eventDate":"${isoDate(event.gameAt)}","eventWeek":3` +
    `,"score":"${live ? '19-18' : ''}","period":"${live ? 'Q1' : closed ? 'FT' : 'NS'}"` +
    `,"live":${live},"ended":${closed},"gameId":${event.id},"teams":[${sides.join(',')}]`
  )
}

/** An up/down event learns the price to beat about a minute after its window opens. */
const metadata = (event: EventPlan, t: number, closed: boolean): string => {
  const slot = event.upDown
  if (slot !== null) {
    if (t < slot.windowStart + minute) return ''
    const start = 100 + (hash(event.hash, 121) % 9_000_000) / 100
    const move = event.markets[0]?.result === 0 ? 1.001 : 0.999
    const final = closed ? `,"finalPrice":${money(start * move)}` : ''
    return `,"eventMetadata":{"priceToBeat":${start}${final}}`
  }
  if (event.era !== 'current' || unit(event.hash, 122) > 0.6) return ''
  return (
    `,"eventMetadata":{"context_description":"${contextText(event.hash)}"` +
    `,"context_requires_regen":true,"context_updated_at":"${isoMicros(event.createdAt)}"}`
  )
}

const traits = (seed: number, event: EventPlan): string => {
  const series = seriesOf(event)
  const group = event.kind === 'outcomes'
  const [some, chart] = [unit(event.hash, 123), unit(event.hash, 124)]
  return (
    `,"enableNegRisk":${group},"negRiskAugmented":${group && event.markets.some((m) => m.placeholder)}` +
    (group || some < 0.65 ? `,"negRisk":${group}` : '') +
    (group ? `,"negRiskMarketID":"${groupIdOf(seed, event.id)}"` : '') +
    (series === null ? '' : `,"series":[${series.json}],"seriesSlug":"${series.slug}"`) +
    (some < 0.36 ? ',"sortBy":"price"' : '') +
    (event.upDown === null && chart < (event.era === 'current' ? 0.7 : 0.1)
      ? ',"gmpChartMode":"default","cumulativeMarkets":false'
      : '') +
    (event.era === 'current' && event.upDown === null && chart < 0.35
      ? ',"estimateValue":false'
      : '') +
    (chart > 0.86 ? ',"featuredOrder":9' : '') +
    (chart < 0.2 ? `,"deployingTimestamp":"${isoMicros(event.createdAt + 9000)}"` : '') +
    (event.era === 'amm' ? ',"category":"Politics"' : ',"enableOrderBook":true')
  )
}

const constants =
  ',"active":true,"archived":false,"new":false,"featured":false,"restricted":true,"cyom":false' +
  ',"showAllOutcomes":true,"showMarketImages":true,"automaticallyActive":true' +
  ',"pendingDeployment":false,"deploying":false'

const closedMembers = (event: EventPlan): string =>
  `,"closedTime":"${isoSeconds(eventClosedAt(event) + 4000)}"` +
  (event.era === 'amm' ? '' : ',"automaticallyResolved":true')

const body = (seed: number, event: EventPlan, t: number): string => {
  const closed = t >= eventClosedAt(event)
  const totals = eventTotals(event, t)
  const slug = eventSlugOf(event)
  const image = imageOf(event.hash)
  const source = event.kind === 'game' ? leagueOf(event).site : ''
  return (
    `{"id":"${event.id}","ticker":"${slug}","slug":"${slug}"` +
    `,"title":${JSON.stringify(titleOf(event))},"description":"${rulesText(event.hash)}"` +
    (unit(event.hash, 125) < 0.9 ? `,"resolutionSource":"${source}"` : '') +
    `,"startDate":"${isoMicros(event.visibleAt)}","creationDate":"${isoMicros(event.visibleAt)}"` +
    (event.endAt === null ? '' : `,"endDate":"${isoSeconds(event.endAt)}"`) +
    `,"image":"${image}","icon":"${image}","closed":${closed}` +
    `,"createdAt":"${isoMicros(event.createdAt)}","updatedAt":"${isoMicros(totals.updatedAt)}"` +
    `,"commentCount":${hash(event.hash, 126) % 400}` +
    figures(event, totals, closed) +
    traits(seed, event) +
    game(event, t, closed) +
    (event.upDown === null ? '' : `,"startTime":"${isoSeconds(event.upDown.windowStart)}"`) +
    metadata(event, t, closed) +
    (closed ? closedMembers(event) : '') +
    (event.era === 'current' ? ',"requiresTranslation":false' : '') +
    constants
  )
}

/** As it stands inside a market row: neither tags nor markets. */
export const nestedEventJson = (seed: number, event: EventPlan, t: number): string =>
  `${body(seed, event, t)}}`

/** As the event routes give it with the markets that `nests`; those carry no `events`. */
export const eventJson = (seed: number, event: EventPlan, t: number, nests: Nests): string => {
  const tags = `,"tags":[${tagsOf(event)
    .map((tag) => tag.json)
    .join(',')}]`
  const text = body(seed, event, t) + tags
  if (nests === null) return `${text}}`
  const shown = event.markets.filter((market) => market.startAt <= t && nests(market.id))
  const markets = shown.map((market) => marketJson(seed, market, t, { events: null, tags: null }))
  return `${text},"markets":[${markets.join(',')}]}`
}
