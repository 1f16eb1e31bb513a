import SchemaBuilder from '@pothos/core'
import RelayPlugin from '@pothos/plugin-relay'
import { parseGlobalId } from '../domain/lookup.ts'
import type { Decimal, Timestamp } from '../domain/market.ts'
import type { Context } from './context.ts'
import { checkIdCount } from './filter-values.ts'

interface SchemaTypes {
  Context: Context
  DefaultFieldNullability: false
  Scalars: {
    DateTime: { Input: Timestamp; Output: string }
    Decimal: { Input: Decimal; Output: string }
    ID: { Input: string; Output: string | number }
  }
  /** What connections have beside edges and page info; a volume only those of markets and events. */
  Connection: {
    readonly totalCount: () => Promise<number>
    readonly totalVolume?: () => Promise<Decimal>
  }
}

/** Readable global ids, and a description for everything that the plugin defines. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    encodeGlobalID: (type, id) => `${type}:${id}`,
    decodeGlobalID: (text) => {
      const { type, id } = parseGlobalId(text)
      return { typename: type, id: `${id}` }
    },
    nodeTypeOptions: { description: 'Anything that has a global id.' },
    idFieldOptions: {
      description: "Global id, readable: the type and upstream's number, as in `Market:512345`.",
    },
    nodeQueryOptions: {
      description: 'The market or event with a global id; null when it is not stored.',
      args: { id: { description: 'Global id, such as `Market:512345` or `Event:903193`.' } },
    },
    nodesQueryOptions: {
      description: 'As `node`, for several ids at once; in their order, null where none is stored.',
      args: { ids: { description: 'Global ids, at most 500.' } },
      resolve: (_root, { ids }, _context, _info, resolveNodes) => {
        checkIdCount(ids.length)
        return resolveNodes(ids)
      },
    },
    pageInfoTypeOptions: { description: 'Where a page lies within its list.' },
    hasNextPageFieldOptions: { description: 'True when rows follow the last one of this page.' },
    hasPreviousPageFieldOptions: {
      description: 'True when rows precede the first one of this page.',
    },
    startCursorFieldOptions: {
      description: 'Cursor of the first row; null when the page is empty.',
    },
    endCursorFieldOptions: {
      description: 'Cursor of the last row, for `after`; null when the page is empty.',
    },
    nodesOnConnection: {
      description: 'The rows of this page, in order; `edges` has their cursors too.',
    },
    edgesFieldOptions: { description: 'The rows of this page with their cursors, in order.' },
    pageInfoFieldOptions: { description: 'Whether and where to go on.' },
    cursorFieldOptions: {
      description: 'Place of this row in the list: opaque, and valid in this order only.',
    },
    nodeFieldOptions: { description: 'The row itself.' },
  },
})

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description:
      'Number of rows of the whole list; counted only when it is asked for, and up to 1 s old.',
    resolve: (connection) => connection.totalCount(),
  }),
)

builder.queryType({ description: 'Reads of what is stored. None of them asks upstream.' })
builder.mutationType({ description: 'What changes what is stored: one field per document.' })
builder.subscriptionType({
  description:
    'Streams, by server-sent events or `graphql-transport-ws` at the address of everything else: ' +
    'one field per document.',
})
