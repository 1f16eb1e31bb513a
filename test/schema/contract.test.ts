import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contractChanges, judgeContract } from '../../scripts/schema/contract.ts'
import { printSchemaSdl } from '../../src/schema/print.ts'

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('what the schema breaks since the last release is in the change log, and nothing else', async () => {
  const changes = await contractChanges(read('schema.released.graphql'), printSchemaSdl())
  const faults = judgeContract(changes, read('CHANGELOG.md'))
  expect(faults, faults.join('\n\n')).toEqual([])
})

const RELEASED = `
type Query {
  market(by: By!, depth: Int! = 1): Market!
  search(query: String): Found
}
type Market implements Node { id: ID!, spread: String!, status: Status!, event: Event }
type Event { id: ID! }
interface Node { id: ID! }
enum Status { OPEN, CLOSED }
union Found = Market | Event
input By { id: ID, slug: String, isExact: Boolean = true }
`

/** A schema in which one text of RELEASED stands in the place of another. */
const where = (text: string, instead: string): string => {
  if (!RELEASED.includes(text)) throw new Error(`the schema has no ${text}`)
  return RELEASED.replace(text, instead)
}

const BREAKING: Readonly<Record<string, readonly [present: string, coordinate: string]>> = {
  'a removed field': [where('spread: String!,', ''), 'Market.spread'],
  'a field that became nullable': [where('String!,', 'String,'), 'Market.spread'],
  'a field of another type': [where('String!,', 'Int!,'), 'Market.spread'],
  'a removed argument': [where('(query: String)', ''), 'Query.search(query:)'],
  'an argument that became required': [
    where('query: String', 'query: String!'),
    'Query.search(query:)',
  ],
  'a new required argument': [where('query: String', 'query: String, a: Int!'), 'Query.search(a:)'],
  'another default of an argument': [where('Int! = 1', 'Int! = 2'), 'Query.market(depth:)'],
  'a default that an argument has no more': [where('Int! = 1', 'Int!'), 'Query.market(depth:)'],
  'another default of an input': [where('= true', '= false'), 'By.isExact'],
  'a removed member of an input': [where('slug: String,', ''), 'By.slug'],
  'a new required member of an input': [where('slug: String', 'slug: String, at: Int!'), 'By.at'],
  'a removed enum value': [where('OPEN, CLOSED', 'OPEN'), 'Status.CLOSED'],
  'a removed member of a union': [where('Market | Event', 'Market'), 'Found.Event'],
  'an interface that is implemented no more': [where(' implements Node', ''), 'Market'],
}

test.each(Object.entries(BREAKING))('%s must be named', async (_name, [present, coordinate]) => {
  const changes = await contractChanges(RELEASED, present)
  expect(changes.map((change) => [change.kind, change.coordinate])).toEqual([
    ['BREAKING', coordinate],
  ])
  expect(judgeContract(changes, '## Unreleased\n\n- Faster.\n')).toHaveLength(1)
  const named = `## Unreleased\n\n### Breaking\n\n- \`${coordinate}\`: it was a mistake.\n`
  expect(judgeContract(changes, named)).toEqual([])
})

const ADDED: Readonly<Record<string, readonly [present: string, coordinate: string]>> = {
  'a new enum value': [where('OPEN, CLOSED', 'OPEN, CLOSED, PAUSED'), 'Status.PAUSED'],
  'a new member of a union': [
    `${where('Market | Event', 'Market | Event | Tag')} type Tag { id: ID! }`,
    'Found.Tag',
  ],
}

test.each(Object.entries(ADDED))(
  '%s must be told anywhere in what is unreleased',
  async (_name, [present, coordinate]) => {
    const changes = await contractChanges(RELEASED, present)
    expect(judgeContract(changes, '## Unreleased\n\n- Faster.\n')).toHaveLength(1)
    expect(judgeContract(changes, `## Unreleased\n\n- New: \`${coordinate}\`.\n`)).toEqual([])
    expect(
      judgeContract(changes, `## Unreleased\n\n## 0.1.0\n\n- \`${coordinate}\`\n`),
    ).toHaveLength(1)
  },
)

test('a union that was told to have a new member has to be told of for the next one', async () => {
  const first = where('Market | Event', 'Market | Event | Tag')
  const both = `${first.replace('| Tag', '| Tag | Series')} type Tag { id: ID! } type Series { id: ID! }`
  const changes = await contractChanges(RELEASED, both)
  expect(judgeContract(changes, '## Unreleased\n\n- `Found`, `Found.Tag`: new.\n')).toEqual([
    expect.stringContaining('- `Found.Series`: …'),
  ])
})

const HARMLESS: Readonly<Record<string, string>> = {
  'a new field': where('spread: String!', 'spread: String!, bid: String'),
  'a field that is never null any more': where('event: Event', 'event: Event!'),
  'a new type': where(
    'type Event { id: ID! }',
    'type Event { id: ID!, tag: Tag } type Tag { at: At! } enum At { A }',
  ),
  'a new optional argument': where('query: String', 'query: String, first: Int'),
  'a new optional member of an input': where('slug: String', 'slug: String, url: String'),
  'an argument that became optional': where('by: By!', 'by: By'),
  'a deprecated field': where('event: Event', 'event: Event @deprecated(reason: "Take `id`.")'),
  'another description': where('enum Status', '"Where it stands." enum Status'),
}

test.each(Object.entries(HARMLESS))('%s needs no word', async (_name, present) => {
  expect(await contractChanges(RELEASED, present)).toEqual([])
})

const WITHOUT_SPREAD = where('spread: String!,', '')
const faultsOf = async (changeLog: string, present = WITHOUT_SPREAD): Promise<readonly string[]> =>
  judgeContract(await contractChanges(RELEASED, present), changeLog)

test('the fault says what changed, why clients mind, and what to write where', async () => {
  expect(await faultsOf('## Unreleased\n')).toEqual([
    "Field 'spread' was removed from object type 'Market'. Documents that ask for it are refused. " +
      'If that is meant, tell clients so in CHANGELOG.md, in "### Breaking" of "## Unreleased":\n' +
      '- `Market.spread`: …',
  ])
})

test.each([
  ['another section', '## Unreleased\n\n- `Market.spread` is gone.\n\n### Breaking\n'],
  [
    'the section of a release',
    '## Unreleased\n\n## 0.1.0\n\n### Breaking\n\n- `Market.spread`: gone.\n',
  ],
  [
    'a section that follows',
    '## Unreleased\n\n### Breaking\n\n### Fixed\n\n- `Market.spread`: gone.\n',
  ],
])('a breaking change that is named in %s is not named', async (_place, changeLog) => {
  expect(await faultsOf(changeLog)).toEqual([expect.stringContaining("'spread' was removed")])
})

test('an item names several, over two lines too, and may speak of others after them', async () => {
  const present = WITHOUT_SPREAD.replace('(query: String)', '')
  const items = '- `Market.spread`,\n  `Query.search(query:)`: take `Market.status` instead.\n'
  expect(await faultsOf(`## Unreleased\n\n### Breaking\n\n${items}`, present)).toEqual([])
})

test.each([
  [
    'and',
    '## Unreleased\n\n### Breaking\n\n- `Market.spread` and\n  `Query.search(query:)`: gone.\n',
  ],
  [
    'a comma and "and"',
    '## Unreleased\n\n### Breaking\n\n- `Market.spread`, and `Query.search(query:)`.\n',
  ],
  [
    'other bullets',
    '## Unreleased\n\n### Breaking\n\n* `Market.spread`: gone.\n+ `Query.search(query:)`: gone.\n',
  ],
  [
    'headings of another form',
    '## [Unreleased]\n\n### Breaking changes\n\n- `Market.spread`, `Query.search(query:)`: gone.\n',
  ],
])('with %s it is said as well', async (_form, changeLog) => {
  expect(await faultsOf(changeLog, WITHOUT_SPREAD.replace('(query: String)', ''))).toEqual([])
})

test('what follows an "and" is a promise too, not lost without a word', async () => {
  const items = '- `Market.spread` and `Event.id`: gone.\n'
  expect(await faultsOf(`## Unreleased\n\n### Breaking\n\n${items}`)).toEqual([
    '"### Breaking" of CHANGELOG.md names `Event.id`, of which nothing breaks: take it out.',
  ])
})

test('what breaks is named once', async () => {
  const items = '- `Market.spread`: gone.\n- `Market.spread`: take `bestAsk` less `bestBid`.\n'
  expect(await faultsOf(`## Unreleased\n\n### Breaking\n\n${items}`)).toEqual([
    '"### Breaking" of CHANGELOG.md names `Market.spread` twice: once is enough.',
  ])
  const stale = `## Unreleased\n\n### Breaking\n\n${items}- \`Event.id\`, \`Event.id\`: gone.\n`
  expect(await faultsOf(stale)).toHaveLength(3)
})

test('a promise to break what does not break is a fault', async () => {
  const items = '- `Market.spread`: gone.\n- `Event.id`: gone.\n'
  expect(await faultsOf(`# Change log\n\n## Unreleased\n\n### Breaking\n\n${items}`)).toEqual([
    '"### Breaking" of CHANGELOG.md names `Event.id`, of which nothing breaks: take it out.',
  ])
})

test('an item that does not begin with what breaks is a fault', async () => {
  const items = '- `Market.spread`: gone.\n- Prices of `Market.spread` are exact.\n'
  expect(
    await faultsOf(`## Unreleased\n\n### Breaking\n\n${items}\n## 0.1.0\n\n- First.\n`),
  ).toEqual([
    'Begin with what breaks, such as `Market.spread`: "- Prices of `Market.spread` are exact."',
  ])
})

test('a change of the kind of root is named too', async () => {
  const present = `${RELEASED} type Mutation { go: Int }`
  const changes = await contractChanges(present, RELEASED)
  expect(changes.map(({ coordinate }) => coordinate)).toEqual(['schema', 'Mutation'])
})
