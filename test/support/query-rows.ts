import { sql } from 'drizzle-orm'
import type { Database } from '../../src/db/client.ts'
import { openPriceRows } from './price-series.ts'
import { seedLog } from './resolution-log.ts'
import { seedEvents, seedMarkets, seedTags } from './rows.ts'

const at = (time: string): string => `2026-11-${time}+00`

/** A race with a third candidate who is out, and a place that has no name yet. */
const seedRace = async (database: Database): Promise<void> => {
  await seedEvents(database, [
    {
      id: 903193,
      slug: 'presidential-election-2028',
      title: 'Presidential Election 2028',
      tagSlugs: ['politics', 'elections'],
      negRisk: true,
      volume24h: '900',
    },
  ])
  const ofRace = { eventId: 903193, negRisk: true, endsAt: '2028-11-07 12:00:00+00' }
  const question = (who: string) => `Will ${who} win the 2028 presidential election?`
  await seedMarkets(database, [
    {
      ...{ id: 512345, ...ofRace, question: question('a woman'), groupTitle: 'A woman' },
      slug: 'will-a-woman-win-the-2028-presidential-election',
      ...{ prices: ['0.3', '0.7'], volume: '3000', volume24h: '2000', priceChange24h: '0.05' },
      createdAt: at('01 08:00:00'),
    },
    {
      ...{ id: 512346, ...ofRace, question: question('a man'), groupTitle: 'A man' },
      ...{ prices: ['0.2', '0.8'], volume: '500', volume24h: '400' },
    },
    {
      ...{ id: 512347, ...ofRace, question: question('an actor'), groupTitle: 'An actor' },
      ...{ status: 'RESOLVED', closed: true, prices: ['0', '1'], payouts: ['0', '1'] },
      ...{ resolutionKind: 'WIN', resolutionSource: 'ORACLE', winnerIndex: 1 },
      ...{ resolutionObservedAt: at('02 10:01:00'), closedAt: at('02 10:00:00') },
    },
    { id: 512348, ...ofRace, question: question('Person A'), isPlaceholder: true, active: false },
  ])
}

const seedMatches = async (database: Database): Promise<void> => {
  await seedEvents(database, [
    {
      id: 903194,
      title: 'Lakers vs. Celtics',
      tagSlugs: ['sports', 'nba'],
      volume24h: '1500',
    },
    { id: 903198, title: 'Dota 2: Falcons vs. Liquid', tagSlugs: ['esports'], volume24h: '100' },
    {
      ...{ id: 903199, title: 'Bulls vs. Hawks', tagSlugs: ['sports', 'nba'], volume24h: '9999' },
      ...{ status: 'RESOLVED', closed: true, hasUnclosed: false },
    },
  ])
  const teams = (...names: readonly string[]) =>
    names.map((name, index) => ({ name, tokenId: `${names[0]?.length}${index}` }))
  await seedMarkets(database, [
    {
      ...{ id: 512350, eventId: 903194, question: 'Lakers vs. Celtics' },
      ...{ prices: ['0.6', '0.4'], outcomes: teams('Lakers', 'Celtics') },
      ...{ volume: '4000', volume24h: '1200', priceChange24h: '0.1' },
      ...{ createdAt: at('01 09:00:00'), endsAt: at('04 03:00:00') },
    },
    {
      ...{ id: 512351, eventId: 903194, question: 'Lakers vs. Celtics: O/U 210.5' },
      ...{ prices: ['0.45', '0.55'], outcomes: teams('Over', 'Under') },
      ...{ volume: '1000', volume24h: '1100', priceChange24h: '-0.2' },
      ...{ createdAt: at('01 09:00:01'), endsAt: at('04 02:00:00') },
    },
    { id: 512352, eventId: 903198, question: 'Falcons vs. Liquid', volume: '10' },
  ])
}

/** Three windows of five minutes: the one before noon is over, and its result is proposed. */
const seedWindows = async (database: Database): Promise<void> => {
  const windows = [
    { id: 512362, from: '11:55', to: '12:00', status: 'PROPOSED' as const },
    { id: 512360, from: '12:00', to: '12:05' },
    { id: 512361, from: '12:05', to: '12:10' },
  ]
  await seedEvents(
    database,
    windows.map(({ id }) => ({
      ...{ id: id + 400_000, title: 'Bitcoin Up or Down', tagSlugs: ['crypto', 'recurring'] },
      ...{ seriesSlug: 'btc-up-or-down-5m', seriesTitle: 'BTC up or down 5m' },
    })),
  )
  await seedMarkets(
    database,
    windows.map(({ id, from, to, ...status }) => ({
      ...{ id, eventId: id + 400_000, question: `Bitcoin up or down, ${from} to ${to}`, ...status },
      ...{ createdAt: at('02 12:00:00'), endsAt: at(`03 ${to}:00`), volume: '1' },
      ...{ windowStartsAt: at(`03 ${from}:00`), windowEndsAt: at(`03 ${to}:00`) },
    })),
  )
}

/** Whole minutes since 1970: midnight of yesterday, for a chart ends now. */
export const CHART_BEGINS = (Math.floor(Date.now() / 86_400_000) - 1) * 1_440

const seedPrices = async (database: Database): Promise<void> => {
  const prices = openPriceRows(database)
  await prices.upkeep(CHART_BEGINS)
  await prices.move(CHART_BEGINS + 61, { 512345: '0.4' })
  await prices.move(CHART_BEGINS + 75, { 512345: '0.38' })
  await prices.move(CHART_BEGINS + 130, { 512345: '0.35' })
}

/** What the queries of docs/queries.md ask for, by hand. */
export const seedQueryUniverse = async (database: Database): Promise<void> => {
  await seedTags(database, { politics: 'Politics', sports: 'Sports', crypto: 'Crypto' })
  await seedRace(database)
  await seedMatches(database)
  await seedWindows(database)
  await seedMarkets(database, [{ id: 512370, createdAt: at('02 07:00:00'), volume: '20.5' }])
  await seedLog(database, [
    { marketId: 512346, kind: 'PROPOSED' },
    {
      ...{ marketId: 512347, kind: 'PROPOSED', umaStatus: 'proposed' },
      observedAt: at('02 08:01:00'),
    },
    {
      ...{ marketId: 512347, kind: 'RESOLVED', umaStatus: 'resolved' },
      ...{ resolutionKind: 'WIN', resolutionSource: 'ORACLE', winnerIndex: 1, payouts: ['0', '1'] },
      observedAt: at('02 10:01:00'),
    },
  ])
  await seedPrices(database)
  await database.db.execute(
    sql`select refresh_search_documents('{}', array(select id from markets))`,
  )
}
