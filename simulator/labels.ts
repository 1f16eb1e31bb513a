import type { EventPlan, MarketPlan, UpDownSlot } from './plan.ts'
import { hash, pick, unit } from './random.ts'
import { isoDate } from './wire.ts'
import { contestOf, factOf, leagues, personName, slugOf, teams } from './words.ts'

/** Names of events and markets: title, question, slug, outcomes. Unescaped. */

export interface MarketLabels {
  readonly question: string
  readonly slug: string
  readonly groupTitle: string | null
  readonly outcomes: readonly string[]
}

const newYork = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
})

const localParts = (ms: number): Record<string, string> =>
  Object.fromEntries(newYork.formatToParts(ms).map((part) => [part.type, part.value]))

const months = 'January February March April May June July August September October November'
  .concat(' December')
  .split(' ')

const monthDay = (ms: number): string => {
  const date = new Date(ms)
  return `${months[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}`
}

const upDownTitle = ({ asset, family, windowStart, windowEnd }: UpDownSlot): string => {
  const from = localParts(windowStart)
  const to = localParts(windowEnd)
  const name = `${asset.name} Up or Down`
  if (family.name === 'daily') return `${name} on ${to.month} ${to.day}?`
  const date = `${name} - ${from.month} ${from.day}`
  if (family.name === '1h') return `${date}, ${from.hour}${from.dayPeriod} ET`
  return `${date}, ${from.hour}:${from.minute}${from.dayPeriod}-${to.hour}:${to.minute}${to.dayPeriod} ET`
}

/** The slug of the 5m, 15m and 4h families ends in the window's start, in seconds. */
const upDownSlug = ({ asset, family, windowStart, windowEnd }: UpDownSlot): string => {
  const name = asset.name.toLowerCase()
  const from = localParts(windowStart)
  const to = localParts(windowEnd)
  if (family.name === 'daily') {
    return `${name}-up-or-down-on-${to.month}-${to.day}-${to.year}`.toLowerCase()
  }
  if (family.name === '1h') {
    const clock = `${from.hour}${from.dayPeriod}`
    return `${name}-up-or-down-${from.month}-${from.day}-${from.year}-${clock}-et`.toLowerCase()
  }
  return `${asset.ticker}-updown-${family.name}-${windowStart / 1000}`
}

export const leagueOf = (event: EventPlan): (typeof leagues)[number] =>
  pick(leagues, event.hash, 91)

export const teamsOf = (event: EventPlan): readonly [string, string] => {
  const first = hash(event.hash, 92) % teams.length
  const step = 1 + (hash(event.hash, 93) % (teams.length - 1))
  return [teams[first] ?? '', teams[(first + step) % teams.length] ?? '']
}

export const titleOf = (event: EventPlan): string => {
  if (event.upDown !== null) return upDownTitle(event.upDown)
  if (event.kind === 'game') return teamsOf(event).join(' vs. ')
  if (event.kind === 'outcomes') return `${contestOf(event.hash)} winner`
  return event.kind === 'dates' ? `${factOf(event.hash)} by...?` : `${factOf(event.hash)}?`
}

export const eventSlugOf = (event: EventPlan): string =>
  event.upDown === null ? slugOf(titleOf(event), event.id) : upDownSlug(event.upDown)

/** Which bet on a game: the match itself, then spreads and totals by turns. */
export const gameMarketOf = (
  plan: MarketPlan,
): { readonly type: string; readonly line: number | null } => {
  if (plan.index === 0) return { type: 'moneyline', line: null }
  const line = 0.5 + Math.ceil(plan.index / 2)
  return plan.index % 2 === 1
    ? { type: 'spreads', line: -line }
    : { type: 'totals', line: 180 + line }
}

const gameLabels = (plan: MarketPlan): MarketLabels => {
  const [home, away] = teamsOf(plan.event)
  const { type, line } = gameMarketOf(plan)
  const slug = slugOf(`${leagueOf(plan.event).slug} ${home} ${away} ${type} ${line ?? ''}`, plan.id)
  if (type === 'moneyline') {
    return { question: `${home} vs. ${away}`, slug, groupTitle: null, outcomes: [home, away] }
  }
  if (type === 'spreads') {
    const question = `Spread: ${home} (${line})`
    return { question, slug, groupTitle: `Spread ${line}`, outcomes: [home, away] }
  }
  const question = `${home} vs. ${away}: O/U ${line}`
  return { question, slug, groupTitle: `O/U ${line}`, outcomes: ['Over', 'Under'] }
}

const placeholderName = (index: number): string =>
  `Person ${String.fromCharCode(65 + (index % 26))}${index >= 26 ? Math.floor(index / 26) : ''}`

const ammLabels = (plan: MarketPlan): MarketLabels => {
  const question = `${factOf(plan.hash)} by ${monthDay(plan.endAt ?? plan.createdAt)}?`
  const many = Array.from({ length: plan.outcomes }, (_, i) => `${10 * i}-${10 * i + 9}`)
  const two = unit(plan.hash, 94) < 0.1 ? ['Long', 'Short'] : ['Yes', 'No']
  const outcomes = plan.outcomes === 2 ? two : many
  return { question, slug: slugOf(question, plan.id), groupTitle: null, outcomes }
}

export const labelsOf = (plan: MarketPlan): MarketLabels => {
  const { event } = plan
  if (event.upDown !== null) {
    const question = upDownTitle(event.upDown)
    return { question, slug: upDownSlug(event.upDown), groupTitle: null, outcomes: ['Up', 'Down'] }
  }
  if (event.kind === 'game') return gameLabels(plan)
  if (event.kind === 'amm') return ammLabels(plan)
  const outcomes = ['Yes', 'No']
  if (event.kind === 'outcomes') {
    const groupTitle = plan.placeholder
      ? placeholderName(plan.index)
      : personName(event.hash, plan.index)
    const question = `Will ${groupTitle} win the ${contestOf(event.hash)}?`
    return { question, slug: slugOf(question, plan.id), groupTitle, outcomes }
  }
  const date =
    plan.endAt === null ? null : `${monthDay(plan.endAt)}, ${isoDate(plan.endAt).slice(0, 4)}`
  const question = date === null ? titleOf(event) : `${factOf(event.hash)} by ${date}?`
  const groupTitle = event.kind === 'dates' ? date : null
  return { question, slug: slugOf(question, plan.id), groupTitle, outcomes }
}
