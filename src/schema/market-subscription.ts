import { parseMarketRef } from '../domain/lookup.ts'
import { AppError } from '../errors.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { MarketRef } from './refs.ts'

/** In one stream. */
const MAX_MARKETS = 200

builder.subscriptionField('marketUpdates', (t) =>
  t.field({
    type: MarketRef,
    description:
      'Each of these markets as it is now, then each again whenever anything shown of it was ' +
      'stored anew (of its event alone, such as new tags, nothing is told). For a slow reader several changes of a market become one.',
    args: {
      ids: t.arg.idList({
        required: true,
        description:
          'Which markets: global ids, numbers, slugs, condition ids or token ids, 1 to 200. All ' +
          'must be stored; one that is named twice counts once.',
      }),
    },
    subscribe: async (_root, { ids }, context) =>
      context.feed.marketUpdates({ ids: await findAll(ids, context), signal: context.signal }),
    resolve: async (id, _args, { marketLoaders }) => {
      const market = await marketLoaders.byId.load(id)
      if (market === null) throw new Error(`market ${id} changed and is not stored`)
      return market
    },
  }),
)

/** @throws AppError BAD_USER_INPUT, naming those that are not stored */
const findAll = async (
  texts: readonly string[],
  { marketQueries }: Context,
): Promise<readonly number[]> => {
  if (texts.length === 0 || texts.length > MAX_MARKETS) {
    throw new AppError(
      'BAD_USER_INPUT',
      `"ids" are 1 to ${MAX_MARKETS}, ${texts.length} were given`,
    )
  }
  const found = await marketQueries.findIds(texts.map(parseMarketRef))
  const unknown = texts.filter((_text, index) => found[index] === null)
  if (unknown.length > 0) {
    const names = unknown.map((text) => `"${text}"`).join(', ')
    throw new AppError('BAD_USER_INPUT', `not stored: ${names} (see \`fetchMarket\`)`)
  }
  return [...new Set(found.filter((id) => id !== null))]
}
