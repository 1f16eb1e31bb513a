import { leagueOf } from './labels.ts'
import { type EventPlan, upDownAssets, upDownFamilies } from './plan.ts'
import { hash, pick, unit } from './random.ts'
import { isoMicros } from './wire.ts'
import { leagues } from './words.ts'

/** Tags and series: short fixed lists that events refer to. */

export interface Label {
  readonly id: number
  readonly slug: string
  /** The object on the wire. */
  readonly json: string
}

const tagNames =
  'Politics|Sports|Crypto|Games|World|Elections|Culture|Tech|Finance|Economy|Weather|'
    .concat('Middle East|Basketball|Esports|Movies|AI|Courts|Space|Türkiye|Up or Down|Recurring')
    .split('|')

const slug = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')

const stamp = (n: number): number => Date.UTC(2023, 9, 24) + (hash(n, 5) % 86_400_000) * 20

const tagJson = (id: number, label: string): string =>
  `{"id":"${id}","label":${JSON.stringify(label)},"slug":"${slug(label)}","forceShow":false,` +
  `"publishedAt":"2023-11-02 21:24:31.008+00","createdAt":"${isoMicros(stamp(id))}",` +
  `"updatedAt":"${isoMicros(stamp(id + 1))}","requiresTranslation":false}`

export const tags: readonly Label[] = tagNames.map((label, i) => ({
  id: i + 1,
  slug: slug(label),
  json: tagJson(i + 1, label),
}))

const seriesJson = (id: number, name: string, title: string, recurrence: string): string =>
  `{"id":"${id}","ticker":"${name}","slug":"${name}","title":"${title}","seriesType":"single",` +
  `"recurrence":"${recurrence}","image":"","icon":"","active":true,"closed":false,` +
  `"archived":false,"featured":false,"restricted":true,"createdAt":"${isoMicros(stamp(id))}",` +
  `"updatedAt":"${isoMicros(stamp(id + 1))}","volume24hr":194611.261298,` +
  `"volume":1994021.0308519993,"liquidity":466322.67343,"commentCount":${id % 900},` +
  `"requiresTranslation":false}`

const makeSeries = (id: number, name: string, title: string, recurrence: string): Label => ({
  id,
  slug: name,
  json: seriesJson(id, name, title, recurrence),
})

const leagueSeries = leagues.map((league, i) =>
  makeSeries(10_300 + i, league.slug, league.name, 'daily'),
)
const familyWords = {
  '5m': '5m',
  '15m': '15m',
  '1h': 'hourly',
  '4h': '4h',
  daily: 'daily',
} as const
const upDownSeries = upDownFamilies.map((family, f) =>
  upDownAssets.map(({ ticker }, a) => {
    const word = familyWords[family.name]
    const name = `${ticker}-up-or-down-${word}`
    return makeSeries(10_600 + 8 * f + a, name, `${ticker.toUpperCase()} Up or Down ${word}`, word)
  }),
)
const monthly = ['rates', 'inflation', 'box-office', 'approval'].map((name, i) =>
  makeSeries(10_500 + i, `${name}-monthly`, `${name} monthly`, 'monthly'),
)

export const series: readonly Label[] = [...leagueSeries, ...monthly, ...upDownSeries.flat()]

/** The series of an event; two of three ordinary ones have none. */
export const seriesOf = (event: EventPlan): Label | null => {
  if (event.upDown !== null) {
    const family = upDownSeries[upDownFamilies.indexOf(event.upDown.family)]
    return family?.[upDownAssets.indexOf(event.upDown.asset)] ?? null
  }
  if (event.kind === 'game') return leagueSeries[leagues.indexOf(leagueOf(event))] ?? null
  return unit(event.hash, 95) < 0.2 ? pick(monthly, event.hash, 96) : null
}

const tagOf = (name: string): Label => tags.find((tag) => tag.slug === name) ?? pick(tags, 0, 0)
const gameTags = ['sports', 'games', 'basketball'].map(tagOf)
const upDownTags = ['crypto', 'up-or-down', 'recurring'].map(tagOf)

/** Three to seven tags, all different. */
export const tagsOf = (event: EventPlan): readonly Label[] => {
  if (event.upDown !== null) return upDownTags
  if (event.kind === 'game') return gameTags
  const first = hash(event.hash, 97) % tags.length
  const step = 2 // coprime with the number of tags, so no tag comes twice
  const count = 4 + Math.floor(5 * unit(event.hash, 98))
  return Array.from({ length: count }, (_, i) => tags[(first + i * step) % tags.length]).filter(
    (tag) => tag !== undefined,
  )
}
