import { type SQL, sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { EventLookup, MarketLookup } from '../../domain/lookup.ts'
import { events, eventTexts } from '../tables/events.ts'
import { markets, marketTexts, outcomes } from '../tables/markets.ts'
import { bigintArray, textArray } from './arrays.ts'

/** Any way to say which market or event is meant: one member, its kind and value. */
type Lookup = MarketLookup | EventLookup

/** Numbers of what lookups mean, in their order; null where none is stored. One statement. */
export type FindIds<L extends Lookup> = (
  lookups: readonly L[],
) => Promise<readonly (number | null)[]>

/** The page of an event means no single market: it is not found. */
export const createFindMarketIds = (db: PostgresJsDatabase): FindIds<MarketLookup> =>
  createFindIds(
    db,
    (valuesOf) => sql`
    select 'id:' || ${markets.id} as key, ${markets.id} as id from ${markets}
      where ${markets.id} = any(${bigintArray(valuesOf('id').map(Number))})
    union all select 'slug:' || ${marketTexts.slug}, max(${marketTexts.marketId}) from ${marketTexts}
      where ${marketTexts.slug} = any(${textArray(valuesOf('slug'))}) group by ${marketTexts.slug}
    union all select 'conditionId:' || ${marketTexts.conditionId}, max(${marketTexts.marketId})
      from ${marketTexts} where ${marketTexts.conditionId} = any(${textArray(valuesOf('conditionId'))})
      group by ${marketTexts.conditionId}
    union all select 'tokenId:' || ${outcomes.tokenId}, ${outcomes.marketId} from ${outcomes}
      where ${outcomes.tokenId} = any(${textArray(valuesOf('tokenId'))})`,
  )

export const createFindEventIds = (db: PostgresJsDatabase): FindIds<EventLookup> =>
  createFindIds(
    db,
    (valuesOf) => sql`
    select 'id:' || ${events.id} as key, ${events.id} as id from ${events}
      where ${events.id} = any(${bigintArray(valuesOf('id').map(Number))})
    union all select 'slug:' || ${eventTexts.slug}, max(${eventTexts.eventId}) from ${eventTexts}
      where ${eventTexts.slug} = any(${textArray(valuesOf('slug'))}) group by ${eventTexts.slug}`,
  )

const createFindIds =
  <L extends Lookup>(
    db: PostgresJsDatabase,
    statement: (valuesOf: (kind: string) => readonly string[]) => SQL,
  ): FindIds<L> =>
  async (lookups) => {
    const asked = lookups.map((lookup) => Object.entries(lookup)[0] ?? [])
    const valuesOf = (kind: string) =>
      asked.flatMap(([of, value]) => (of === kind ? [String(value)] : []))
    const rows = await db.execute<{ key: string; id: string }>(statement(valuesOf))
    const ids = new Map(rows.map(({ key, id }) => [key, Number(id)]))
    return asked.map(([kind, value]) => ids.get(`${kind}:${value}`) ?? null)
  }
