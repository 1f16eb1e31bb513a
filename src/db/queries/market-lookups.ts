import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { MarketLookup } from '../../domain/lookup.ts'
import { markets, marketTexts, outcomes } from '../tables/markets.ts'
import { eventWithSlug } from './conditions.ts'

const value = sql.placeholder('value')

/** Should upstream ever use a slug or a condition id again, the newest market is meant. */
const newest = (condition: SQL): SQL =>
  sql`${markets.id} = (select max(${marketTexts.marketId}) from ${marketTexts} where ${condition})`

/** Which rows of `markets` a lookup means, by its kind, with a placeholder for its value. */
const conditions = {
  id: sql`${markets.id} = ${value}`,
  slug: newest(sql`${marketTexts.slug} = ${value}`),
  conditionId: newest(sql`${marketTexts.conditionId} = ${value}`),
  tokenId: sql`${markets.id} = (
    select ${outcomes.marketId} from ${outcomes} where ${outcomes.tokenId} = ${value})`,
  eventSlug: and(
    eq(markets.isPlaceholder, false),
    sql`${markets.eventId} = (${eventWithSlug(value)})`,
  ),
}

type Kind = keyof typeof conditions

interface Prepared<Row> {
  execute(values: { readonly value: string | number }): Promise<readonly Row[]>
}

/**
 * One statement per kind of lookup, prepared once, so that each connection plans it once. Finds none
 * or one row; several only for the page of an event.
 */
export const prepareLookups = <Row>(
  prepare: (kind: Kind, condition: SQL | undefined) => Prepared<Row>,
): ((lookup: MarketLookup) => Promise<readonly Row[]>) => {
  const statements: Readonly<Record<Kind, Prepared<Row>>> = {
    id: prepare('id', conditions.id),
    slug: prepare('slug', conditions.slug),
    conditionId: prepare('conditionId', conditions.conditionId),
    tokenId: prepare('tokenId', conditions.tokenId),
    eventSlug: prepare('eventSlug', conditions.eventSlug),
  }
  return (lookup) => {
    if ('id' in lookup) return statements.id.execute({ value: lookup.id })
    if ('slug' in lookup) return statements.slug.execute({ value: lookup.slug })
    if ('tokenId' in lookup) return statements.tokenId.execute({ value: lookup.tokenId })
    if ('conditionId' in lookup)
      return statements.conditionId.execute({ value: lookup.conditionId })
    return statements.eventSlug.execute({ value: lookup.eventSlug })
  }
}
