import { readFileSync } from 'node:fs'
import { buildSchema, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { olderQueryPath } from '../../../web/src/pages/live/older-query.ts'

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))

test.each([
  [{}, 'resolutions(last: 100, before: "c 7") {'],
  [
    { kinds: ['RESOLVED', 'CORRECTED'], includeShort: false } as const,
    'resolutions(last: 100, before: "c 7", filter: { kinds: [RESOLVED, CORRECTED], includeShort: false }) {',
  ],
])('with %j the query editor is given a query that the server knows', (filter, call) => {
  const path = olderQueryPath(filter, 'c 7')
  const { pathname, searchParams } = new URL(path, 'http://127.0.0.1')
  const query = searchParams.get('query') ?? ''
  expect(pathname).toBe('/graphql')
  expect(query).toContain(call)
  expect(validate(schema, parse(query))).toEqual([])
})
