import { readFileSync } from 'node:fs'

/** One of the queries of docs/queries.md. */
export interface QueryDocument {
  /** As the operation is called. */
  readonly name: string
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
}

const PAIR = /```graphql\n([^`]+)```\s+```json\n([^`]+)```/g

/** The documents of docs/queries.md, each with the variables that stand below it, in their order. */
export const readQueryDocuments = (): readonly QueryDocument[] => {
  const page = readFileSync(new URL('../../docs/queries.md', import.meta.url), 'utf8')
  return [...page.matchAll(PAIR)].map(([, text = '', variables = '']) => ({
    name: /query (\w+)/.exec(text)?.[1] ?? '',
    text,
    variables: JSON.parse(variables),
  }))
}
