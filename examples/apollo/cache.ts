import { type FieldPolicy, InMemoryCache, type StoreObject } from '@apollo/client'

/** Apollo cannot know by itself which types `... on Problem` or `... on Node` may mean. */
export const POSSIBLE_TYPES = {
  Node: ['Event', 'Market'],
  Problem: ['MarketNotFound', 'RateLimited', 'UpstreamUnavailable'],
  FetchMarketResult: ['FetchMarketPayload', 'MarketNotFound', 'RateLimited', 'UpstreamUnavailable'],
  ResolutionMessage: ['ResolutionChange', 'ResolutionHeartbeat', 'ResolutionStreamReset'],
}

/** A row as the cache holds it: a reference where it has an `id` (or another key), else itself. */
interface Row {
  readonly __typename?: string
  readonly __ref?: string
  readonly node?: Row
  readonly market?: Row
}

interface Page {
  readonly edges?: readonly Row[]
  readonly nodes?: readonly Row[]
  readonly pageInfo?: { readonly endCursor?: string | null }
}

/** By the cursor that they follow; the first follows none: ''. */
type Pages = Readonly<Record<string, Page>>

const inOrder = (pages: Pages): Page[] => {
  const list: Page[] = []
  for (let page = pages['']; page && !list.includes(page); ) {
    list.push(page)
    page = pages[page.pageInfo?.endCursor ?? '']
  }
  return list
}

/** A search may find a market twice, while its volume moves. What has no key is always shown. */
const keyOf = (row: Row): string | undefined =>
  row.__ref ?? (row.node ? keyOf(row.node) : undefined) ?? hitKeyOf(row)

const hitKeyOf = ({ __typename, market }: Row): string | undefined =>
  __typename === 'SearchHit' ? market?.__ref : undefined

const withoutRepeats = (rows: readonly Row[]): Row[] => {
  const shown = new Set<string>()
  return rows.filter((row) => {
    const key = keyOf(row)
    if (key === undefined) return true
    const isNew = !shown.has(key)
    shown.add(key)
    return isNew
  })
}

const joined = (list: readonly Page[], form: 'edges' | 'nodes'): Page =>
  list[0]?.[form] === undefined
    ? {}
    : { [form]: withoutRepeats(list.flatMap((page) => page[form] ?? [])) }

/**
 * Pages of one list after one another, with the `pageInfo` of the last: select its `endCursor`. What
 * moves down the list between two pages (its volume changed, say) is in both, and shown once. Select
 * `nodes` or `edges`, but of one list always the same. Whoever asks for a page by its cursor, not by
 * `fetchMore`, has that page alone.
 */
const pages: FieldPolicy<Pages, Page> = {
  // Another filter, order or page size is another list.
  keyArgs: (args) =>
    Object.keys(args ?? {})
      .filter((name) => name !== 'after')
      .toSorted(),
  merge: (existing = {}, incoming, { args }) => {
    const after = args?.after ?? ''
    return { ...existing, [after]: { ...existing[after], ...incoming } }
  },
  read: (existing, { args }) => {
    if (existing === undefined) return undefined
    if (args?.after) return existing[args.after]
    const list = inOrder(existing)
    const [first] = list
    return first && { ...first, ...list.at(-1), ...joined(list, 'edges'), ...joined(list, 'nodes') }
  },
}

/** They have no key, but their places are fixed. */
const outcomes: FieldPolicy<readonly StoreObject[]> = {
  merge: (existing = [], incoming, { mergeObjects }) =>
    incoming.map((outcome, index) => mergeObjects(existing[index] ?? {}, outcome)),
}

export const createCache = (): InMemoryCache =>
  new InMemoryCache({
    possibleTypes: POSSIBLE_TYPES,
    typePolicies: {
      Query: {
        fields: { markets: pages, events: pages, search: pages, tags: pages, resolutions: pages },
      },
      // Markets and events are found by `id`, tags and series by `slug`: always select it.
      Event: { fields: { markets: pages } },
      Market: { fields: { outcomes, resolutionHistory: pages } },
      Tag: { keyFields: ['slug'] },
      Series: { keyFields: ['slug'] },
      // Parts of a market, without a key: what two queries select of one is put together.
      Freshness: { merge: true },
      TradingWindow: { merge: true },
      Resolution: { merge: true },
      // Each message takes the place of the one before.
      Subscription: { fields: { resolutions: { keyArgs: false, merge: false } } },
    },
  })
