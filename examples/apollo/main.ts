import { createPolycool } from './client.ts'
import { MARKET_ROW, MARKETS, type MarketRow, RESOLUTIONS } from './documents.ts'
import { getPrices } from './get-prices.ts'

const url = process.env.POLYCOOL_URL ?? 'http://127.0.0.1:4000/graphql'
const { client, close } = createPolycool(url)

const told = ({ id, question, status, outcomes }: MarketRow): string =>
  `${id} ${status} ${outcomes.map(({ name, price }) => `${name} ${price ?? '?'}`).join(', ')}: ${question}`

/** The most traded markets. */
const variables = { orderBy: 'VOLUME_24H_DESC' }
const { data: first } = await client.query({ query: MARKETS, variables })
const list = client.watchQuery({
  query: MARKETS,
  variables,
  notifyOnNetworkStatusChange: false,
})
list.subscribe(({ data, dataState }) => {
  if (dataState === 'complete') console.log(`the list has ${data.markets.edges.length} markets`)
})
if (first?.markets.pageInfo.hasNextPage) {
  await list.fetchMore({ variables: { after: first.markets.pageInfo.endCursor } })
}

client.subscribe({ query: RESOLUTIONS }).subscribe(({ data, error }) => {
  if (error !== undefined) return console.log(`no resolutions: ${error.message}`)
  const message = data?.resolutions
  if (message?.__typename === 'ResolutionChange') {
    const { kind, resolution, market } = message
    console.log(`${kind} ${resolution?.winner?.name ?? 'no winner'}: ${market.question}`)
  }
  if (message?.__typename === 'ResolutionStreamReset') {
    // Something may have been missed: what is shown is read anew.
    console.log(`the stream begins anew: ${message.reason}`)
    client.refetchQueries({ include: 'active' }).catch((reason) => console.log(String(reason)))
  }
})

const market = first?.markets.edges[0]?.node
if (market !== undefined) {
  client
    .watchFragment({ fragment: MARKET_ROW, from: { __typename: 'Market', id: market.id } })
    .subscribe(({ data, dataState }) => {
      if (dataState === 'complete') console.log(`watched: ${told(data)}`)
    })
  for (const by of [{ id: market.id }, { slug: 'no-such-market' }]) {
    const prices = await getPrices(client, by)
    const note = prices.state === 'prices' ? (prices.isFresh ? 'fresh' : 'stored') : prices.message
    console.log(`get prices: ${prices.state}, ${note}`)
  }
}

console.log('follows resolutions; Ctrl-C ends')
process.once('SIGINT', close).once('SIGTERM', close)
