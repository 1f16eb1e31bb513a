import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '../../src/db/client.ts'
import { createReadiness } from '../../src/http/health.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { freePort } from '../support/free-port.ts'
import { openMetrics, sampleOf, samplesOf } from '../support/metrics.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store.close())

const open = (options: Parameters<typeof openApp>[1] = {}): Promise<TestApp> =>
  openApp(store.database, { metrics: openMetrics().http, ...options })

describe('/metrics', () => {
  test('is read by GET, in the text format of Prometheus', async () => {
    const { url } = await open()
    const answer = await fetch(`${url}/metrics`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(sampleOf(await answer.text(), 'polycool_database_up')).toBe(1)
    expect(await (await fetch(url)).text()).toMatch(/^\/metrics +for Prometheus$/m)
  })

  test.each(['POST', 'PUT', 'DELETE'])('is not read by %s', async (method) => {
    const { url } = await open()
    const answer = await fetch(`${url}/metrics`, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  test.each(['/metrics/', '/x/metrics', '/METRICS'])('is not %s', async (path) => {
    const { url } = await open()
    expect((await fetch(`${url}${path}`)).status).toBe(404)
  })

  test('answers within 2 s when the database is away, and says so', async () => {
    const gone = createDatabase({ url: 'postgres://127.0.0.1:1/nothing' })
    onTestFinished(gone.close)
    const { url } = await open({
      metrics: openMetrics({ isDatabaseUp: createReadiness(gone) }).http,
    })
    const since = performance.now()
    const text = await (await fetch(`${url}/metrics`)).text()
    expect(performance.now() - since).toBeLessThan(2_000)
    expect(sampleOf(text, 'polycool_database_up')).toBe(0)
  })

  test('with a port of its own is there, and nowhere else', async () => {
    const metricsPort = await freePort()
    const { url } = await open({ metricsPort })
    expect((await fetch(`${url}/metrics`)).status).toBe(404)
    expect(await (await fetch(url)).text()).not.toContain('/metrics')
    const apart = `http://127.0.0.1:${metricsPort}`
    expect(await (await fetch(`${apart}/metrics`)).text()).toContain('polycool_database_up 1')
    expect((await fetch(`${apart}/graphql?query={__typename}`)).status).toBe(404)
  })

  test('on a port of its own closes with the server', async () => {
    const metricsPort = await freePort()
    const { close } = await open({ metricsPort })
    await close()
    await expect(fetch(`http://127.0.0.1:${metricsPort}/metrics`)).rejects.toThrow('fetch failed')
  })
})

describe('requests', () => {
  /** The client has its answer a moment before the server has seen it off. */
  const requestsOf = async ({ url }: TestApp, labels: string): Promise<number | undefined> => {
    const text = await (await fetch(`${url}/metrics`)).text()
    return sampleOf(text, `polycool_http_request_duration_seconds_count{${labels}}`)
  }

  test('are counted by our paths and the class of their status', async () => {
    const app = await open()
    await app.query('{ __typename }')
    await Promise.all(['/one', '/two?x=/graphql'].map((path) => fetch(`${app.url}${path}`)))
    await fetch(`${app.url}/graphql`, { method: 'POST', body: 'x' })
    await expect.poll(() => requestsOf(app, 'path="/graphql",status="2xx"')).toBe(1)
    await expect.poll(() => requestsOf(app, 'path="/graphql",status="4xx"')).toBe(1)
    await expect.poll(() => requestsOf(app, 'path="other",status="4xx"')).toBe(2)
  })

  test('whose client left before the answer are counted as aborted', async () => {
    const app = await open()
    const leaving = new AbortController()
    const body = '{"query":"{ market(by: { id: 1 }) { id } }"}'
    const request = store.database.db.transaction(async (transaction) => {
      await transaction.execute('lock table markets in access exclusive mode')
      const asked = fetch(`${app.url}/graphql`, {
        ...{ method: 'POST', body, signal: leaving.signal },
        headers: { 'content-type': 'application/json' },
      })
      await expect.poll(() => waiting(store)).toBe(1)
      leaving.abort()
      return asked
    })
    await expect(request).rejects.toThrow('aborted')
    await expect.poll(() => requestsOf(app, 'path="/graphql",status="aborted"')).toBe(1)
  })

  test('of GraphQL are counted by type, and their errors by code', async () => {
    const app = await open()
    await app.query('{ __typename }')
    await app.query('mutation { fetchMarket(by: { id: "1" }) { __typename } }')
    await app.refusals('{')
    await app.refusals('{ nothing }')
    await app.refusals('{ markets(first: 101) { totalCount } }')
    const text = await (await fetch(`${app.url}/metrics`)).text()
    expect(samplesOf(text, 'polycool_graphql_operations_total')).toEqual([
      'polycool_graphql_operations_total{type="query"} 2',
      'polycool_graphql_operations_total{type="mutation"} 1',
    ])
    expect(samplesOf(text, 'polycool_graphql_errors_total')).toEqual([
      'polycool_graphql_errors_total{code="GRAPHQL_PARSE_FAILED"} 1',
      'polycool_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1',
      'polycool_graphql_errors_total{code="BAD_USER_INPUT"} 1',
    ])
  })
})

/** Statements of that database that wait for a lock. */
const waiting = async ({ database }: TestDatabase): Promise<number> => {
  const [row] = await database.db.execute<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return row?.n ?? 0
}
