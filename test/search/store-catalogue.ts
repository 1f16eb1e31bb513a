import { sql } from 'drizzle-orm'
import type { Database } from '../../src/db/client.ts'
import { type MarketSeed, seedEvents, seedMarkets } from '../support/rows.ts'
import { CATALOGUE, type CatalogueEvent } from './catalogue.ts'

/** Markets of the first event are numbered from 1,001, of the second from 1,101. */
const marketId = (event: number, index: number): number => 1_001 + 100 * event + index

const marketSeeds = (event: CatalogueEvent, number: number): readonly MarketSeed[] =>
  event.markets.map(({ question, groupTitle = null, outcomes = ['Yes', 'No'] }, index) => ({
    id: marketId(number, index),
    eventId: number + 1,
    slug: slugOf(question),
    question,
    groupTitle,
    status: event.isOpen === false ? 'RESOLVED' : 'OPEN',
    closed: event.isOpen === false,
    volume: `${Math.round(event.volume / (index + 2))}`,
    endsAt: `${event.ends} 12:00:00+00`,
    outcomes: outcomes.map((name) => ({ name, tokenId: null })),
  }))

const slugOf = (question: string): string =>
  question
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

export const storeCatalogue = async (database: Database): Promise<void> => {
  await seedEvents(
    database,
    CATALOGUE.map(({ key, title, tags, isOpen, volume, ends }, number) => ({
      id: number + 1,
      slug: key,
      title,
      tagSlugs: [...tags],
      status: isOpen === false ? 'RESOLVED' : 'OPEN',
      closed: isOpen === false,
      volume: `${volume}`,
      endsAt: `${ends} 12:00:00+00`,
    })),
  )
  await seedMarkets(database, CATALOGUE.flatMap(marketSeeds))
  await database.db.execute(
    sql`select refresh_search_documents('{}', array(select id from markets))`,
  )
}
