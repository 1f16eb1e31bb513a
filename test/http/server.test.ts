import { connect } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../../src/db/client.ts'
import type { FetchMarketOutcome } from '../../src/domain/fetch-market.ts'
import { openApp, startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  await seedEvents(store.database, [{ id: 9 }])
  await seedMarkets(store.database, [{ id: 1, eventId: 9 }])
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const get = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${app.url}${path}`, init)
const codesOf = async (response: Response): Promise<readonly string[]> => {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] }
  return errors.map(({ extensions }) => extensions.code)
}
const QUERY = '{ market(by: { id: 1 }) { id } }'
const MUTATION = 'mutation { fetchMarket(by: { id: 1 }) { __typename } }'

describe('a path', () => {
  it.each(['/', '/?x=1'])('%s names the endpoints', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('x-polycool-build')).toBe('test')
    expect(await response.text()).toContain('/graphql')
  })

  it.each([
    ['/nothing'],
    ['/graphql/'],
    ['/graphql/x'],
    ['/zzz?x=/health'],
    ['/zzz/health/live'],
    ['/health'],
    ['/health/live/'],
    ['/constructor'],
    ['/__proto__'],
    ['//graphql'],
  ])('%s is unknown', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await codesOf(response)).toEqual(['NOT_FOUND'])
  })

  it('/graphql?x=/health is no health check', async () => {
    expect(await codesOf(await get('/graphql?x=/health'))).toEqual(['BAD_REQUEST'])
  })
})

describe('health', () => {
  it('is live and ready', async () => {
    for (const [path, status] of [
      ['/health/live', 'live'],
      ['/health/ready', 'ready'],
    ]) {
      const response = await get(path ?? '')
      expect([response.status, await response.json()]).toEqual([200, { status }])
    }
  })

  it('without a database is live but not ready, and says nothing of why', async () => {
    const gone = createDatabase({ url: 'postgres://someone:secret@127.0.0.1:1/nothing' })
    const other = await openApp(gone)
    const ready = await fetch(`${other.url}/health/ready`)
    expect([ready.status, await ready.text()]).toEqual([503, '{"status":"unavailable"}'])
    expect((await fetch(`${other.url}/health/live`)).status).toBe(200)
    await gone.close()
  })

  it('is ready when reads hold every connection of theirs', async () => {
    const small = createDatabase({ url: store.url, max: 1 })
    const health = createDatabase({ url: store.url, max: 1 })
    const other = await openApp(small, { health })
    await small.db.transaction(async () => {
      expect((await fetch(`${other.url}/health/ready`)).status).toBe(200)
    })
    await Promise.all([small.close(), health.close()])
  })

  it('is not ready within 1.5 s when the database does not answer, and ready when it does', async () => {
    const health = createDatabase({ url: store.url, max: 1 })
    const other = await openApp(store.database, { health })
    await health.db.transaction(async () => {
      const started = performance.now()
      const responses = await Promise.all([1, 2, 3].map(() => fetch(`${other.url}/health/ready`)))
      expect(responses.map(({ status }) => status)).toEqual([503, 503, 503])
      expect(performance.now() - started).toBeLessThan(1_500)
    })
    expect((await fetch(`${other.url}/health/ready`)).status).toBe(200)
    await health.close()
  })
})

describe('GraphQL over HTTP', () => {
  it('answers queries by POST and GET alike', async () => {
    const expected = { data: { market: { id: 'Market:1' } } }
    expect(await (await app.post({ query: QUERY })).json()).toEqual(expected)
    const response = await get(`/graphql?query=${encodeURIComponent(QUERY)}`)
    expect(await response.json()).toEqual(expected)
  })

  it('takes no mutation by GET', async () => {
    const response = await get(`/graphql?query=${encodeURIComponent(MUTATION)}`)
    expect(response.status).toBe(405)
    expect(await codesOf(response)).toEqual(['BAD_REQUEST'])
  })

  it.each([
    ['text/plain', JSON.stringify({ query: QUERY })],
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(QUERY)}`],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/graphql', QUERY],
    ['application/jsonp', JSON.stringify({ query: QUERY })],
  ])('takes no POST of %s, which any page could send', async (type, body) => {
    const response = await get('/graphql', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    expect(response.status).toBe(415)
    expect(await codesOf(response)).toEqual(['UNSUPPORTED_MEDIA_TYPE'])
  })

  it('takes no batch', async () => {
    const response = await app.post([{ query: QUERY }, { query: QUERY }])
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain('Market:1')
  })

  it.each(['PUT', 'DELETE', 'PATCH'])('takes no %s', async (method) => {
    expect((await get('/graphql', { method })).status).toBe(405)
  })

  it('takes bodies of 100 kB and no more, however they are sent', async () => {
    const bodyOf = (size: number) => {
      const body = JSON.stringify({ query: QUERY, variables: { x: '' } })
      return body.replace('""', `"${'x'.repeat(size - body.length)}"`)
    }
    const headers = { 'content-type': 'application/json' }
    const statusOf = async (init: RequestInit & { duplex?: 'half' }) =>
      (await get('/graphql', { method: 'POST', headers, ...init })).status
    expect(await statusOf({ body: bodyOf(100_000) })).toBe(200)
    expect(await statusOf({ body: bodyOf(100_001) })).toBe(413)
    const chunked = new Blob([bodyOf(200_000)]).stream()
    expect(await statusOf({ body: chunked, duplex: 'half' })).toBe(413)
  })

  it('gives up the connection of a body that it refused half-read', async () => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
    const answer: string[] = []
    socket.setEncoding('utf8').on('data', (text: string) => answer.push(text))
    const ended = new Promise((resolve) => socket.once('close', resolve))
    const chunk = `${(60_000).toString(16)}\r\n${'x'.repeat(60_000)}\r\n`
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n')
    socket.write(`content-type: application/json\r\n\r\n${chunk}${chunk}`)
    await ended
    expect(answer.join('')).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('may be read from any page, without credentials', async () => {
    const origin = { origin: 'https://example.com' }
    const response = await app.post({ query: QUERY }, origin)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()

    const preflight = await get('/graphql', { method: 'OPTIONS', headers: origin })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS')
    expect(preflight.headers.get('access-control-allow-headers')).toContain('content-type')
  })

  it.each([
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ market(by: { id: 1 }) { id(x: 1) } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('has a code for the document %s', async (query, code) => {
    expect(await codesOf(await app.post({ query }))).toEqual([code])
  })
})

describe('an unexpected error', () => {
  it('is masked, and logged with its cause', async () => {
    const broken = await openApp(store.database, {
      upstream: () => {
        throw new Error('secret of the database at 10.0.0.1')
      },
    })
    const response = await broken.post({ query: '{ status { upstream { route } } }' })
    const text = await response.text()
    expect(JSON.parse(text).errors).toEqual([
      {
        message: 'Unexpected error',
        locations: [{ line: 1, column: 12 }],
        path: ['status', 'upstream'],
        extensions: expect.objectContaining({ code: 'INTERNAL_SERVER_ERROR' }),
      },
    ])
    expect(text).not.toMatch(/secret|10\.0\.0\.1|stack|\.ts/)
    expect(broken.logged).toEqual([
      expect.objectContaining({
        level: 50,
        err: expect.objectContaining({ message: 'secret of the database at 10.0.0.1' }),
      }),
    ])
  })

  it('of SQL is masked too', async () => {
    const own = await createTestDatabase()
    await own.database.db.execute(sql`drop table tags`)
    const broken = await openApp(own.database)
    expect(await broken.refusals('{ events { totalCount edges { cursor } } }')).toEqual([
      { code: 'INTERNAL_SERVER_ERROR', message: 'Unexpected error' },
    ])
    await own.close()
  })

  it('is none where the database is away: that has a code', async () => {
    const gone = createDatabase({ url: 'postgres://someone:secret@127.0.0.1:1/nothing' })
    const other = await openApp(gone)
    expect(await other.refusals(QUERY)).toEqual([
      { code: 'DATABASE_UNAVAILABLE', message: 'The database cannot be reached.' },
    ])
    await gone.close()
  })

  it('is none where the client erred: nothing is logged', async () => {
    await app.refusals('{ market(by: { slug: "no slug" }) { id } }')
    expect(app.logged).toEqual([])
  })
})

describe('GraphiQL', () => {
  const asBrowser = (url: string) => fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })

  it('is served to browsers only where it is switched on', async () => {
    expect((await asBrowser(app.url)).status).not.toBe(200)
    const own = await openApp(store.database, { graphiql: true })
    const page = await asBrowser(own.url)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html'])
    expect(await (await own.post({ query: QUERY })).json()).toHaveProperty('data')
  })

  it('offers three example queries that run, with no script from elsewhere', async () => {
    const own = await openApp(store.database, { graphiql: true })
    const html = await (await asBrowser(own.url)).text()
    expect(html).not.toContain('unpkg.com')
    const options =
      /querySelector\('#root'\),\s+(\{.*\}),\s+\);\s+<\/script>/.exec(html)?.[1] ?? '{}'
    const { defaultTabs } = JSON.parse(options) as { defaultTabs: { query: string }[] }
    expect(defaultTabs).toHaveLength(3)
    const answers = await Promise.all(defaultTabs.map(({ query }) => own.query<object>(query)))
    expect(answers).toEqual([
      { markets: expect.objectContaining({ edges: [expect.anything()] }) },
      { events: { edges: [expect.anything()] } },
      { fetchMarket: expect.objectContaining({ code: 'MARKET_NOT_FOUND' }) },
    ])
    expect(defaultTabs[2]?.query).toContain('id: "1"')
  })

  it('comes without a database too, and leaks nothing', async () => {
    const gone = createDatabase({ url: 'postgres://someone:secret@127.0.0.1:1/nothing' })
    const own = await openApp(gone, { graphiql: true })
    const page = await asBrowser(own.url)
    expect(page.status).toBe(200)
    expect(await page.text()).not.toContain('ECONNREFUSED')
    await gone.close()
  })
})

describe('a client that hangs up', () => {
  it('stops its operation: nothing more is read for it, and nothing is logged', async () => {
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<FetchMarketOutcome>()
    const own = await openApp(store.database, {
      fetchMarket: async () => {
        asked.resolve()
        return answer.promise
      },
    })
    const hangUp = new AbortController()
    const request = fetch(`${own.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `mutation { fetchMarket(by: { id: 1 }) {
          ... on FetchMarketPayload { market { question } } } }`,
      }),
      signal: hangUp.signal,
    })
    await asked.promise
    hangUp.abort()
    await expect(request).rejects.toThrow('aborted')
    await fetch(`${own.url}/health/live`) // by now the server has seen the other connection end

    const { statements } = await countStatements(store.database, async () => {
      answer.resolve({
        ...{ kind: 'fetched', marketId: 1, isFresh: true, refreshInFlight: false },
        ...{ changed: false, upstreamMs: 1, problem: null },
      })
      await fetch(`${own.url}/health/live`)
    })
    expect(statements).toEqual([])
    expect(own.logged).toEqual([])
  })
})

describe('closing', () => {
  it('lets a running request end, then refuses connections', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const own = await startApp(store.database, {
      fetchMarket: async () => {
        asked.resolve()
        await promise
        return { kind: 'not-found', message: 'after the close began' }
      },
    })
    const answer = own.query(MUTATION)
    await asked.promise
    const closed = own.close()
    resolve()
    expect(await answer).toEqual({ fetchMarket: { __typename: 'MarketNotFound' } })
    const answered = performance.now()
    await closed
    expect(performance.now() - answered).toBeLessThan(1_000) // the connection is not waited for
    await expect(fetch(`${own.url}/health/live`)).rejects.toThrow()
    await own.close() // a second time is nothing
  })

  it('is not ready from then on', async () => {
    const own = await startApp(store.database)
    const socket = connect(Number(new URL(own.url).port), '127.0.0.1').setEncoding('utf8')
    const answers: string[] = []
    const first = new Promise((resolve) => socket.once('data', resolve))
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.on('data', (text: string) => answers.push(text))
    // The second request has begun when the close does, so its connection is no idle one.
    const begun = 'GET /health/ready HTTP/1.1\r\nhost: x\r\n'
    socket.write(`GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n${begun}`)
    await first
    const closed = own.close()
    socket.write('connection: close\r\n\r\n')
    await Promise.all([closed, ended])
    expect(answers.join('').match(/^HTTP\/1\.1 \d+|\{.*\}/gm)).toEqual([
      ...['HTTP/1.1 200', '{"status":"live"}', 'HTTP/1.1 503', '{"status":"unavailable"}'],
    ])
  })

  it('does not wait for idle connections', async () => {
    const own = await startApp(store.database)
    const socket = connect(Number(new URL(own.url).port), '127.0.0.1')
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    const started = performance.now()
    await Promise.all([own.close(), ended])
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  it('a server that cannot listen says why', async () => {
    const { port } = new URL(app.url)
    const own = await openApp(store.database)
    expect(own.url).not.toBe(app.url)
    await expect(startApp(store.database, {}, Number(port))).rejects.toThrow('EADDRINUSE')
  })
})
