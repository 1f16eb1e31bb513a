import { createClient } from 'graphql-sse'
import { expect, test } from 'vitest'
import { change, openFeedServer } from './feed-server.ts'

test('graphql-sse resumes from the cursor that its variables hold then', async () => {
  const server = await openFeedServer((connection) => {
    const { variables, send, response, drop } = connection
    send(change(Number(variables.after?.slice(1) ?? 0) + 1))
    response.write(':\n\n', () => drop())
  })
  const client = createClient({ url: server.url, retry: async () => undefined })
  const variables: { after: string | null } = { after: null }
  const query = 'subscription ($after: String) { resolutions(after: $after) { __typename } }'
  const cursors: string[] = []
  for await (const { data } of client.iterate<{ resolutions: { cursor: string } }>({
    query,
    variables,
  })) {
    variables.after = data?.resolutions.cursor ?? null
    cursors.push(String(variables.after))
    if (cursors.length === 2) break
  }
  client.dispose()
  expect(cursors).toEqual(['c1', 'c2'])
})
