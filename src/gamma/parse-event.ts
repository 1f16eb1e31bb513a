import type { Event, Series, Tag } from '../domain/market.ts'
import { type EventMembers, pickEvent } from './parse-keys.ts'
import {
  type Row,
  readDecimal,
  readFlag,
  readText,
  readTimestamp,
  requireId,
} from './parse-member.ts'
import { noteValue, type Tally } from './parse-tally.ts'

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null

/** The elements of an array member; undefined when the payload does not carry it. */
export const readArray = (
  tally: Tally,
  member: string,
  value: unknown,
): readonly unknown[] | undefined => {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value
  noteValue(tally, member, value)
  return undefined
}

/** Each slug once: upstream repeats some. A tag without a slug cannot be linked to. */
const readTags = (tally: Tally, value: unknown): readonly Tag[] | undefined => {
  const list = readArray(tally, 'event.tags', value)
  if (list === undefined) return undefined
  const tags = new Map<string, Tag>()
  for (const tag of list) {
    const slug = isObject(tag) ? readText(tally, 'event.tags.slug', tag.slug) : null
    if (!isObject(tag) || slug === null) {
      noteValue(tally, 'event.tags', tag)
    } else if (!tags.has(slug)) {
      tags.set(slug, { slug, label: readText(tally, 'event.tags.label', tag.label) ?? slug })
    }
  }
  return [...tags.values()]
}

/** The first of `series` (there is never more than one); some events name it by `seriesSlug` only. */
const readSeries = (tally: Tally, row: EventMembers): Series | null => {
  const first = readArray(tally, 'event.series', row.series)?.[0]
  const slug =
    (isObject(first) ? readText(tally, 'event.series.slug', first.slug) : null) ??
    readText(tally, 'event.seriesSlug', row.seriesSlug)
  if (slug === null) return null
  const title = isObject(first) ? readText(tally, 'event.series.title', first.title) : null
  return { slug, title: title ?? slug }
}

/**
 * One event in upstream's spelling, without its markets: parse.ts adds their ids.
 *
 * @throws RowRefused when the row cannot be used.
 */
export const parseEvent = (tally: Tally, value: Row): Event => {
  const row = pickEvent(tally, value)
  const id = requireId(row.id)
  const slug = readText(tally, 'event.slug', row.slug)
  return {
    id,
    slug,
    title: readText(tally, 'event.title', row.title) ?? slug ?? `Event ${id}`,
    description: readText(tally, 'event.description', row.description),
    image: readText(tally, 'event.image', row.image),
    icon: readText(tally, 'event.icon', row.icon),
    negRisk: readFlag(tally, 'event.negRisk', row.negRisk),
    active: readFlag(tally, 'event.active', row.active),
    closed: readFlag(tally, 'event.closed', row.closed),
    archived: readFlag(tally, 'event.archived', row.archived),
    volume: readDecimal(tally, 'event.volume', row.volume),
    volume24h: readDecimal(tally, 'event.volume24hr', row.volume24hr),
    liquidity: readDecimal(tally, 'event.liquidity', row.liquidity),
    startsAt: readTimestamp(tally, 'event.startDate', row.startDate),
    endsAt: readTimestamp(tally, 'event.endDate', row.endDate),
    closedAt: readTimestamp(tally, 'event.closedTime', row.closedTime),
    createdAt:
      readTimestamp(tally, 'event.createdAt', row.createdAt) ??
      readTimestamp(tally, 'event.creationDate', row.creationDate),
    upstreamUpdatedAt: readTimestamp(tally, 'event.updatedAt', row.updatedAt),
    series: readSeries(tally, row),
    tags: readTags(tally, row.tags),
    marketIds: undefined,
  }
}
