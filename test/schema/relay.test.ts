import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { printSchemaSdl } from '../../src/schema/print.ts'
import { type Ended, startProcess } from '../support/process.ts'

/** A small app in Relay's way. Fragments and operations begin with the name of their file. */
const DOCUMENTS = [
  `fragment app_list on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" })
  @refetchable(queryName: "appListPaginationQuery") {
    markets(first: $first, after: $after, orderBy: NEWEST) @connection(key: "app_list_markets") {
      edges { node { ...app_market } }
    }
  }`,
  `fragment app_basket on Event
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" })
  @refetchable(queryName: "appBasketPaginationQuery") {
    title
    markets(first: $first, after: $after) @connection(key: "app_basket_markets") {
      edges { node { ...app_market } }
    }
  }`,
  `fragment app_market on Market @refetchable(queryName: "appMarketRefetchQuery") {
    question
    outcomes { name price }
  }`,
  `query appQuery($slug: String!) {
    ...app_list
    event(by: { slug: $slug }) { ...app_basket }
  }`,
  `mutation appFetchMarketMutation($by: MarketBy!) {
    fetchMarket(by: $by) {
      ... on FetchMarketPayload { isFresh market { ...app_market } }
      ... on Problem { code message }
    }
  }`,
  `subscription appResolutionsSubscription($after: String) {
    resolutions(after: $after) {
      ... on ResolutionChange { cursor kind market { ...app_market } }
      ... on ResolutionHeartbeat { cursor }
      ... on ResolutionStreamReset { reason headCursor }
    }
  }`,
]

/** What the compiler says of the app with this schema. */
const compile = async (schema: string): Promise<Ended> => {
  const folder = await mkdtemp(join(tmpdir(), 'polycool-relay-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const paths = {
    src: join(folder, 'src'),
    schema: join(folder, 'schema.graphql'),
    artifactDirectory: join(folder, 'artifacts'),
  }
  const config = join(folder, 'relay.config.json')
  await mkdir(paths.src)
  await mkdir(paths.artifactDirectory)
  await writeFile(
    config,
    JSON.stringify({ ...paths, language: 'typescript', eagerEsModules: true }),
  )
  await writeFile(paths.schema, schema)
  const source = DOCUMENTS.map((document) => `graphql\`${document}\``)
  await writeFile(join(paths.src, 'app.ts'), source.join('\n'))
  const compiler = ['node_modules/relay-compiler/cli.js', '--noWatchman', config]
  return startProcess(process.execPath, compiler).ended
}

test('the Relay compiler accepts lists, refetching, a mutation and a subscription', async () => {
  const { code, stdout, stderr } = await compile(printSchemaSdl())
  expect(stderr).toBe('')
  // Six documents, and three queries that it makes of @refetchable.
  expect(stdout).toContain('compiled documents: 9 reader, 6 normalization')
  expect(code).toBe(0)
})

test.each([
  [
    'a market that is no Node',
    /^type Market implements Node/m,
    'type Market',
    'Invalid use of @refetchable',
  ],
  ['no Query.node', /^ {2}node\(/m, '  object(', 'Invalid use of @refetchable'],
  [
    'a page that does not say whether to go on',
    /hasNextPage: Boolean!/,
    'isLast: Boolean!',
    '@connection used on invalid field',
  ],
])('it refuses a schema with %s', async (_what, text, instead, complaint) => {
  const schema = printSchemaSdl()
  expect(schema).toMatch(text)
  const { code, stderr } = await compile(schema.replace(text, instead))
  expect(stderr).toContain(complaint)
  expect(code).toBe(1)
})
