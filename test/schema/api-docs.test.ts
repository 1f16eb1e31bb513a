import { readFileSync } from 'node:fs'
import { buildSchema as parseSchema } from 'graphql'
import { expect, test } from 'vitest'
import { renderApiDocs } from '../../scripts/schema/api-docs.ts'
import { buildSchema } from '../../src/schema/schema.ts'

const committed = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')

test('docs/api.md is what `npm run schema:print` makes of the schema', () => {
  expect(renderApiDocs(buildSchema())).toBe(committed)
})

test('every link within the page leads to one heading', () => {
  const headings = [...committed.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(/[. ]/g, ''),
  )
  const links = [...committed.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor)
  expect(new Set(headings).size).toBe(headings.length)
  expect(links.length).toBeGreaterThan(200)
  expect(links.filter((anchor) => !headings.includes(anchor))).toEqual([])
})

/** The lines under a heading of the page of a schema, empty ones left out. */
const under = (heading: string, sdl: string): readonly string[] => {
  const page = renderApiDocs(parseSchema(sdl)).split(/^##+ /m)
  const section = page.find((text) => text.startsWith(`${heading}\n`)) ?? ''
  return section
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
}

test('a query shows its type, its arguments and their defaults', () => {
  const sdl = `
    type Query {
      "Markets of one \`Status\`."
      markets("Which." status: [Status!] = [OPEN], "How many." first: Int! = 20): [Market]!
    }
    type Market { id: ID! }
    enum Status { OPEN }`
  expect(under('Query.markets', sdl)).toEqual([
    'Markets of one [`Status`](#status).',
    'Type: [`[Market]!`](#market)',
    '| Argument | Type | Description |',
    '| --- | --- | --- |',
    '| `status` | [`[Status!]`](#status) = `[OPEN]` | Which. |',
    '| `first` | `Int!` = `20` | How many. |',
  ])
  expect(under('Contents', sdl)).toEqual([
    '- [Queries](#queries): [`markets`](#querymarkets)',
    '- [Objects](#objects): [`Market`](#market)',
    '- [Enums](#enums): [`Status`](#status)',
  ])
})

test('an object shows its fields, below them their arguments, and what is deprecated', () => {
  const sdl = `
    type Query { market: Market }
    "A question."
    type Market {
      "As in \`Query.market\`."
      history("Its | steps." first: Int): String
      "Old." price: Float @deprecated(reason: "Take \`Market.history\`.")
    }`
  expect(under('Market', sdl)).toEqual([
    'A question.',
    '| Field | Type | Description |',
    '| --- | --- | --- |',
    '| `history(…)` | `String` | As in [`Query.market`](#querymarket). |',
    '| `price` | `Float` | Old. **Deprecated:** Take [`Market.history`](#market). |',
    '`history(…)` takes:',
    '| Argument | Type | Description |',
    '| --- | --- | --- |',
    '| `first` | `Int` | Its \\| steps. |',
  ])
})

test('unions and interfaces show their objects', () => {
  const sdl = `
    type Query { found: Found }
    "One of two." union Found = Market | Event
    "Has an id." interface Node { "Its id." id: ID! }
    "A question." type Market implements Node { id: ID! }
    "A matter." type Event { title: String }`
  expect(under('Found', sdl)).toEqual([
    'One of two.',
    '| Object | Description |',
    '| --- | --- |',
    '| [`Market`](#market) | A question. |',
    '| [`Event`](#event) | A matter. |',
  ])
  expect(under('Node', sdl).slice(3)).toEqual([
    '| `id` | `ID!` | Its id. |',
    'Implemented by:',
    '| Object | Description |',
    '| --- | --- |',
    '| [`Market`](#market) | A question. |',
  ])
})

test('what a description has in angle brackets is shown, in code spans as it stands', () => {
  const sdl = `
    type Query { by(by: By): Int }
    """
    At /event/<event>,
    or \`<market>\`.
    """
    input By { id: ID }`
  expect(under('By', sdl)[0]).toBe('At /event/&lt;event>, or `<market>`.')
})
