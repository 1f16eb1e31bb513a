import type { EventLookup, MarketLookup } from '../domain/lookup.ts'
import { parseEventRef, parseMarketRef } from '../domain/lookup.ts'
import type { ResolutionFilter } from '../domain/resolution-change.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { ResolutionChangeKindEnum } from './enums.ts'
import { checkIdCount, checkTags } from './filter-values.ts'

export const ResolutionFilterInput = builder.inputType('ResolutionFilter', {
  description:
    'Which entries of the resolution log are shown: those for which all members hold. An empty ' +
    'list holds for none.',
  fields: (t) => ({
    markets: t.idList({
      description:
        'Of these markets: global ids, numbers, slugs, condition ids or token ids, at most 500. ' +
        'Unknown ones are left out: a stream does not look for them again.',
    }),
    events: t.idList({
      description:
        'Of markets that belonged to these events then: global ids, numbers or slugs, at most ' +
        '500. Unknown ones are left out: a stream does not look for them again.',
    }),
    tags: t.stringList({
      description: 'Of markets whose event had any of these tags then, by slug; at most 50.',
    }),
    kinds: t.field({ type: [ResolutionChangeKindEnum], description: 'Any of these.' }),
    includeShort: t.boolean({
      defaultValue: true,
      description: 'False leaves out short markets; see `Market.isShort`.',
    }),
  }),
})

export type ResolutionFilterArg = typeof ResolutionFilterInput.$inferInput | null | undefined

/**
 * The filter with the numbers of its markets and events.
 *
 * @throws AppError BAD_USER_INPUT
 */
export const loadResolutionFilter = async (
  input: ResolutionFilterArg,
  { marketQueries, eventQueries }: Context,
): Promise<ResolutionFilter> => {
  const { markets, events, tags, kinds, includeShort } = input ?? {}
  checkIdCount(markets?.length ?? 0)
  checkIdCount(events?.length ?? 0)
  const marketLookups = markets?.map(parseMarketRef)
  const eventLookups = events?.map(parseEventRef)
  const filter = {
    tags: checkTags(tags),
    kinds: kinds ?? undefined,
    includeShort: includeShort ?? undefined,
  }
  const [marketIds, eventIds] = await Promise.all([
    numbersOf(marketLookups, marketQueries.findIds),
    numbersOf(eventLookups, eventQueries.findIds),
  ])
  return { ...filter, marketIds, eventIds }
}

/** A number needs no look: the log may have what the table has not. */
const numbersOf = async <Lookup extends MarketLookup | EventLookup>(
  lookups: readonly Lookup[] | undefined,
  findIds: (lookups: readonly Lookup[]) => Promise<readonly (number | null)[]>,
): Promise<readonly number[] | undefined> => {
  const names = lookups?.filter((lookup) => !('id' in lookup)) ?? []
  const found = names.length === 0 ? [] : await findIds(names)
  const given = lookups?.flatMap((lookup) => ('id' in lookup ? [lookup.id] : []))
  return given && [...new Set([...given, ...found.filter((id) => id !== null)])]
}
