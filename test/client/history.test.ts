import { expect, test } from 'vitest'
import { history } from '../../src/client/index.ts'
import { change, openFeedServer } from './feed-server.ts'

const { __typename: _, ...first } = change(1)
const entry = (n: number) => ({ ...first, cursor: `c${n}`, previousCursor: `c${n - 1}` })

const page = (cursors: readonly number[], hasNextPage: boolean) => ({
  data: {
    resolutions: {
      nodes: cursors.map(entry),
      pageInfo: { hasNextPage, endCursor: `c${cursors.at(-1)}` },
    },
  },
})

test('the history is read page by page to its end, over failures', async () => {
  const server = await openFeedServer(({ number, answer, drop }) => {
    if (number === 1) answer(200, page([1, 2], true))
    else if (number === 2) answer(503, {})
    else if (number === 3) drop()
    else answer(200, page([3], false))
  })
  const cursors: string[] = []
  for await (const { cursor } of history({ url: server.url, filter: { tags: ['crypto'] } })) {
    cursors.push(cursor)
  }
  expect(cursors).toEqual(['c1', 'c2', 'c3'])
  const filter = { tags: ['crypto'] }
  expect(server.connections.map(({ variables }) => variables)).toEqual([
    { after: null, filter, first: 100 },
    { after: 'c2', filter, first: 100 },
    { after: 'c2', filter, first: 100 },
    { after: 'c2', filter, first: 100 },
  ])
})

test('an empty history ends', async () => {
  const server = await openFeedServer(({ answer }) => answer(200, page([], false)))
  const read = history({ url: server.url, after: 'c9' })
  expect(await read.next()).toEqual({ done: true, value: undefined })
  expect(server.connections[0]?.variables.after).toBe('c9')
})

test('a page is fetched when the loop gets to it', async () => {
  const server = await openFeedServer(({ answer }) => answer(200, page([1], true)))
  for await (const _ of history({ url: server.url })) break
  expect(server.connections.length).toBe(1)
})

test('a refusal is thrown', async () => {
  const errors = [{ message: 'No cursor.', extensions: { code: 'CURSOR_INVALID' } }]
  const server = await openFeedServer(({ answer }) => answer(200, { errors }))
  const read = history({ url: server.url, after: 'nonsense' })
  const error = { name: 'FeedRequestError', code: 'CURSOR_INVALID', message: 'No cursor.' }
  await expect(read.next()).rejects.toMatchObject(error)
})
