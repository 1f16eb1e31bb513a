import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { VARIABLES } from '../src/config.ts'
import { buildSchema } from '../src/schema/schema.ts'
import { openApp } from './support/app.ts'
import { createTestDatabase } from './support/postgres.ts'
import { openSse } from './support/sse.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const documents = [
  'README.md',
  join('examples', 'README.md'),
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]
const textOf = (name: string): string => readFileSync(join(root, name), 'utf8')

/** Those of docs/queries.md need variables, and have a test of their own. */
const standAlone = documents.filter((name) => name !== join('docs', 'queries.md'))
const graphql = standAlone.flatMap((name) =>
  [...textOf(name).matchAll(/```graphql\n([^`]+)```/g)].map(([, text = ''], i) => ({
    name: `${name} #${i + 1}`,
    text,
  })),
)

test('the README shows four documents', () => {
  expect(graphql.filter(({ name }) => name.startsWith('README')).length).toBe(4)
})

test.each(graphql)('$name is valid and within the limits of the server', async ({ text }) => {
  expect(validate(buildSchema(), parse(text))).toEqual([])
  const store = await createTestDatabase()
  const app = await openApp(store.database)
  if (text.startsWith('subscription')) {
    const stream = await openSse(`${app.url}/graphql`, { body: { query: text } })
    await stream.closed
    expect(stream.text()).toContain('event: complete')
    expect(stream.text()).not.toContain('errors')
  } else await app.query(text)
  await store.close()
})

test('docs/configuration.md lists every variable, and no other', () => {
  const table = textOf('docs/configuration.md').split('## Commands')[0] ?? ''
  const listed = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, v]) => v))
  expect(listed.toSorted()).toEqual(VARIABLES.toSorted())
})

test.each(documents)('every link of %s leads somewhere', (name) => {
  const links = [...textOf(name).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link)
  const broken = links.filter((link) => !existsSync(join(root, dirname(name), link)))
  expect(broken).toEqual([])
})
