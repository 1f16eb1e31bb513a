import { createHash } from 'node:crypto'
import { type SearchHit, searchOrder } from '../db/queries/search.ts'
import { parseSearchQuery } from '../domain/search-query.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { MarketFilterInput, parseMarketFilter } from './market-filter.ts'
import { cutPage, type PageArgs, parsePage } from './page.ts'
import { EventRef, MarketRef } from './refs.ts'

const SearchHitRef = builder.objectRef<SearchHit>('SearchHit').implement({
  description: 'What a search found in one event: the market that fits best.',
  fields: (t) => ({
    market: t.field({
      type: MarketRef,
      description: 'The market that fits best.',
      resolve: async ({ marketId }, _args, { marketLoaders }) => {
        const market = await marketLoaders.byId.load(marketId)
        if (market === null) throw new Error(`market ${marketId} was found and is not stored`)
        return market
      },
    }),
    event: t.field({
      type: EventRef,
      nullable: true,
      description: 'Its event; null when it stands alone.',
      resolve: ({ eventId }, _args, { eventLoaders }) =>
        eventId === null ? null : eventLoaders.byId.load(eventId),
    }),
    otherMarketsInEvent: t.exposeInt('otherMarkets', {
      description: 'How many other markets of the event the filter lets pass.',
    }),
  }),
})

const SearchHitConnection = builder.connectionObject(
  {
    type: SearchHitRef,
    name: 'SearchHitConnection',
    description:
      'One page of what a search found, one hit per event. At most 300 of the markets that match are ' +
      'compared, or 1,000 where a filter takes of them: those that are not closed, then those of a higher ' +
      'power of ten of volume. The list, and `totalCount`, end there.',
  },
  { name: 'SearchHitEdge', description: 'A hit, with its place.' },
)

builder.queryField('search', (t) =>
  t.field({
    type: SearchHitConnection,
    description:
      'The best market of each event for words that a person types: accents, case, word forms, common ' +
      'abbreviations and slips of the pen do not matter, and the last word may be unfinished. All words ' +
      'must be found in the texts of one market and its event. Where nothing has them all, one of three or ' +
      'more may be missing, two of five, and of two a number. Of what matches alike, markets that are not ' +
      'closed come first. A global id, number, slug, ' +
      'condition id, token id or address of polymarket.com finds what it names.',
    args: {
      query: t.arg.string({
        required: true,
        description: 'Up to 200 characters; without a word in it, nothing is found.',
      }),
      filter: t.arg({
        type: MarketFilterInput,
        description: 'Which markets can be found; without `status`, whatever theirs is.',
      }),
      first: t.arg.int({ description: 'Page size, 0 to 100, default 20.' }),
      after: t.arg.string({
        description:
          'Only what follows this cursor, of the same query and filter. Hits whose volume moves meanwhile ' +
          'may change places.',
      }),
    },
    resolve: (_root, args, context) => searchMarkets(args, context),
  }),
)

interface SearchArgs extends Pick<PageArgs, 'first' | 'after'> {
  readonly query: string
  readonly filter?: typeof MarketFilterInput.$inferInput | null | undefined
}

const searchMarkets = async (args: SearchArgs, { searchMarkets }: Context) => {
  const query = parseSearchQuery(args.query)
  const filter = {
    ...parseMarketFilter(args.filter, { orderBy: 'VOLUME_DESC', where: 'anywhere' }),
    statuses: args.filter?.status ?? undefined,
  }
  // Named after what was asked, so that no other question takes its cursors.
  const asked = createHash('sha256')
    .update(JSON.stringify([query, filter]))
    .digest('base64url')
  const order = searchOrder(`search ${asked.slice(0, 16)}`)
  const slice = parsePage(args, order, { usual: 20, max: 100 })
  const { hits, total } = await searchMarkets({ query, filter, slice })
  return cutPage(hits, { order, slice }, async () => total)
}
