import { readFileSync } from 'node:fs'
import { gql } from '@apollo/client'
import { buildSchema, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { createCache } from '../../examples/apollo/cache.ts'

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

type Data = Readonly<Record<string, unknown>>

/** A document that the schema accepts, and what a server would say to it. */
const open = (text: string) => {
  const query = gql(text)
  expect(validate(schema, query)).toEqual([])
  return query
}

const market = (id: number, members: Data = {}) => ({
  ...{ __typename: 'Market', id: `Market:${id}`, ...members },
})
const event = (id: number, members: Data = {}) => ({
  ...{ __typename: 'Event', id: `Event:${id}`, ...members },
})
const tag = (id: number) => ({ __typename: 'Tag', slug: `tag-${id}` })
const hit = (id: number) => ({ __typename: 'SearchHit', market: market(id) })
const entry = (id: number) => ({
  ...{ __typename: 'ResolutionChange', kind: 'RESOLVED', market: market(id) },
})

/** A page of one row that ends at that cursor. */
const pageOf = (form: string, row: Data, endCursor: string) => {
  const pageInfo = { __typename: 'PageInfo', hasNextPage: true, endCursor }
  const rows = form === 'nodes' ? [row] : [{ __typename: 'Edge', node: row }]
  return { __typename: 'Connection', [form]: rows, pageInfo }
}

const LISTS = [
  {
    list: 'Query.markets',
    ask: (rows: string) => `markets(first: 1, after: $after) { ${rows} }`,
    fields: 'id',
    row: market,
    wrap: (markets: object) => ({ markets }),
  },
  {
    list: 'Query.events',
    ask: (rows: string) => `events(first: 1, after: $after) { ${rows} }`,
    fields: 'id',
    row: event,
    wrap: (events: object) => ({ events }),
  },
  {
    list: 'Query.search',
    ask: (rows: string) => `search(query: "x", first: 1, after: $after) { ${rows} }`,
    fields: 'market { id }',
    row: hit,
    wrap: (search: object) => ({ search }),
  },
  {
    list: 'Query.tags',
    ask: (rows: string) => `tags(first: 1, after: $after) { ${rows} }`,
    fields: 'slug',
    row: tag,
    wrap: (tags: object) => ({ tags }),
  },
  {
    list: 'Query.resolutions',
    ask: (rows: string) => `resolutions(first: 1, after: $after) { ${rows} }`,
    fields: 'kind market { id }',
    row: entry,
    wrap: (resolutions: object) => ({ resolutions }),
  },
  {
    list: 'Event.markets',
    ask: (rows: string) =>
      `event(by: { id: "1" }) { id markets(first: 1, after: $after) { ${rows} } }`,
    fields: 'id',
    row: market,
    wrap: (markets: object) => ({ event: event(1, { markets }) }),
  },
  {
    list: 'Market.resolutionHistory',
    ask: (rows: string) =>
      `market(by: { id: "1" }) { id resolutionHistory(first: 1, after: $after) { ${rows} } }`,
    fields: 'kind market { id }',
    row: entry,
    wrap: (resolutionHistory: object) => ({ market: market(1, { resolutionHistory }) }),
  },
]

describe.each(LISTS)('pages of $list', ({ ask, fields, row, wrap }) => {
  test.each(['nodes', 'edges'])('are put together, by %s', (form) => {
    const rows = form === 'nodes' ? `nodes { ${fields} }` : `edges { node { ${fields} } }`
    const query = open(
      `query ($after: String) { ${ask(`${rows} pageInfo { hasNextPage endCursor }`)} }`,
    )
    const cache = createCache()
    const write = (id: number, after: string | null) =>
      cache.writeQuery({
        ...{ query, variables: { after }, data: wrap(pageOf(form, row(id), `c${id}`)) },
      })
    write(1, null)
    write(2, 'c1')
    write(3, 'c2')
    // A second press of the button that asked for more.
    write(2, 'c1')
    const [one, two, three] = [1, 2, 3].map((id) => pageOf(form, row(id), `c${id}`))
    const all = [one, two, three].flatMap((page) => Reflect.get(page ?? {}, form))
    expect(cache.readQuery({ query })).toEqual(wrap({ ...three, [form]: all }))
    expect(cache.readQuery({ query, variables: { after: 'c1' } })).toEqual(wrap(two ?? {}))
  })
})

const MARKETS = open(`query ($filter: MarketFilter, $first: Int, $after: String) {
  markets(filter: $filter, first: $first, after: $after) {
    edges { node { question } }
    pageInfo { hasNextPage endCursor }
  }
}`)

test('rows without an id are all shown', () => {
  const cache = createCache()
  const same = { __typename: 'Market', question: 'Same?' }
  for (const [after, end] of [
    [null, 'c1'],
    ['c1', 'c2'],
  ] as const) {
    const data = { markets: pageOf('edges', same, end) }
    cache.writeQuery({ query: MARKETS, variables: { after }, data })
  }
  const read = cache.readQuery<{ markets: { edges: object[] } }>({ query: MARKETS })
  expect(read?.markets.edges).toHaveLength(2)
})

test('another filter or page size is another list, and a read one begins anew', () => {
  const cache = createCache()
  const write = (variables: Data, question: string) => {
    const data = { markets: pageOf('edges', { __typename: 'Market', question }, question) }
    cache.writeQuery({ query: MARKETS, variables, data })
  }
  const read = (variables: Data) =>
    JSON.stringify(cache.readQuery({ query: MARKETS, variables })).match(/(?<="question":")\w+/g)
  write({ first: 1 }, 'first')
  write({ first: 1, after: 'first' }, 'second')
  write({ first: 2 }, 'larger')
  write({ first: 1, filter: { isShort: true } }, 'short')
  expect(read({ first: 1 })).toEqual(['first', 'second'])
  expect(read({ first: 2 })).toEqual(['larger'])
  expect(read({ first: 1, filter: { isShort: true } })).toEqual(['short'])
  write({ first: 1 }, 'newer')
  expect(read({ first: 1 })).toEqual(['newer'])
})

test('a market that moved down is shown once, and each entry of the log though of one market', () => {
  const cache = createCache()
  const query = open(`query ($after: String) {
    markets(first: 1, after: $after) { nodes { id } pageInfo { endCursor } }
    search(query: "x", first: 1, after: $after) { edges { node { market { id } } } pageInfo { endCursor } }
    resolutions(first: 1, after: $after) { nodes { kind market { id } } pageInfo { endCursor } }
  }`)
  for (const [after, end] of [
    [null, 'c1'],
    ['c1', 'c2'],
  ] as const) {
    const data = {
      markets: pageOf('nodes', market(1), end),
      search: pageOf('edges', hit(1), end),
      resolutions: pageOf('nodes', entry(1), end),
    }
    cache.writeQuery({ query, variables: { after }, data })
  }
  expect(cache.readQuery({ query })).toMatchObject({
    markets: { nodes: [market(1)] },
    search: { edges: [{ node: hit(1) }] },
    resolutions: { nodes: [entry(1), entry(1)] },
  })
})

/** What two queries select of one object, where the second says other fields of it than the first. */
test.each([
  {
    part: 'outcomes',
    one: [
      'name price',
      [
        { name: 'Yes', price: '0.1' },
        { name: 'No', price: '0.9' },
      ],
    ],
    other: [
      'name tokenId',
      [
        { name: 'Yes', tokenId: '11' },
        { name: 'No', tokenId: '12' },
      ],
    ],
  },
  {
    part: 'freshness',
    one: ['ageSeconds', { __typename: 'Freshness', ageSeconds: 3 }],
    other: ['isStale', { __typename: 'Freshness', isStale: false }],
  },
  {
    part: 'tradingWindow',
    one: ['startsAt', { __typename: 'TradingWindow', startsAt: '2026-11-03T12:00:00Z' }],
    other: ['endsAt', { __typename: 'TradingWindow', endsAt: '2026-11-03T12:05:00Z' }],
  },
  {
    part: 'resolution',
    one: ['kind', { __typename: 'Resolution', kind: 'WIN' }],
    other: ['payouts', { __typename: 'Resolution', payouts: ['1', '0'] }],
  },
] as const)('of $part everything is kept that any query selects', ({ part, one, other }) => {
  const cache = createCache()
  const [first, second] = [one, other].map(([fields, value]) => ({
    query: open(`{ market(by: { id: "1" }) { id ${part} { ${fields} } } }`),
    data: { market: market(1, { [part]: withType(value) }) },
  }))
  if (first === undefined || second === undefined) throw new Error('two queries')
  cache.writeQuery(first)
  cache.writeQuery(second)
  expect(cache.readQuery(first)).toEqual(first.data)
  expect(cache.readQuery(second)).toEqual(second.data)
})

const withType = (value: object) =>
  Array.isArray(value) ? value.map((outcome) => ({ __typename: 'Outcome', ...outcome })) : value

test.each(['Tag', 'Series'])('a %s is one object, wherever it is shown', (type) => {
  const field = type.toLowerCase()
  const name = type === 'Tag' ? 'label' : 'title'
  const cache = createCache()
  const query = open(`{ ${field}(slug: "nba") { slug ${name} } }`)
  const say = (text: string) => ({ __typename: type, slug: 'nba', [name]: text })
  cache.writeQuery({ query, data: { [field]: say('Old') } })
  const inEvent = open(`{ event(by: { id: "1" }) { id ${shown(type, name)} } }`)
  const members = type === 'Tag' ? { tags: [say('New')] } : { series: say('New') }
  cache.writeQuery({ query: inEvent, data: { event: event(1, members) } })
  expect(cache.readQuery({ query })).toEqual({ [field]: say('New') })
})

const shown = (type: string, name: string): string =>
  type === 'Tag' ? `tags { slug ${name} }` : `series { slug ${name} }`

test('a message of the stream takes the place of the one before', () => {
  const cache = createCache()
  const query = open(`subscription ($after: String) {
    resolutions(after: $after) { ... on ResolutionChange { cursor } ... on ResolutionHeartbeat { cursor } }
  }`)
  const write = (__typename: string, after: string) => {
    const data = { resolutions: { __typename, cursor: after } }
    cache.writeQuery({ id: 'ROOT_SUBSCRIPTION', query, variables: { after }, data })
  }
  write('ResolutionHeartbeat', 'c1')
  write('ResolutionChange', 'c2')
  expect(cache.extract().ROOT_SUBSCRIPTION).toEqual({
    ...{ __typename: 'Subscription' },
    resolutions: { __typename: 'ResolutionChange', cursor: 'c2' },
  })
})
