import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator({ events: 10, closedMarkets: 100, upDown: false })
})
afterEach(() => simulator.faults.clear())
afterAll(() => simulator.close())

interface Raw {
  readonly head: string
  readonly body: Buffer
  /** How the connection ended: closed by the server, or an error code. */
  readonly end: string
}

/** One GET over a bare socket, read until the server ends it or `until` bytes came. */
const raw = async (path: string, until = Number.POSITIVE_INFINITY, headers = ''): Promise<Raw> => {
  const { hostname, port } = new URL(simulator.url)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${path} HTTP/1.1\r\nhost: gamma\r\nconnection: close\r\n${headers}\r\n`)
  let bytes = Buffer.alloc(0)
  let end = 'closed'
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    if (bytes.length >= until) socket.destroy()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end = error.code ?? 'error'
  })
  await new Promise((resolve) => socket.on('close', resolve))
  const split = bytes.indexOf('\r\n\r\n')
  return { head: bytes.subarray(0, split).toString(), body: bytes.subarray(split + 4), end }
}

const lengthIn = (head: string): number => Number(/content-length: (\d+)/i.exec(head)?.[1])

describe('a fault', () => {
  it('latency: the right answer, later', async () => {
    simulator.faults.set({ kind: 'latency', ms: 150 })
    const before = performance.now()
    const response = await fetch(`${simulator.url}/status`)
    expect(response.status).toBe(200)
    expect(performance.now() - before).toBeGreaterThanOrEqual(149)
  })

  it('rate-limit: 429 as JSON, with Retry-After only when asked for', async () => {
    simulator.faults.set({ kind: 'rate-limit' })
    const bare = await fetch(`${simulator.url}/markets`)
    expect([bare.status, bare.headers.get('retry-after')]).toEqual([429, null])
    expect(await bare.json()).toEqual({ type: 'rate limit', error: 'too many requests' })
    simulator.faults.set({ kind: 'rate-limit', retryAfter: 7 })
    expect((await fetch(`${simulator.url}/markets`)).headers.get('retry-after')).toBe('7')
  })

  it('rate-limit as the edge does it: an HTML page', async () => {
    simulator.faults.set({ kind: 'rate-limit', body: 'html' })
    const response = await fetch(`${simulator.url}/markets`)
    expect(response.status).toBe(429)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(await response.text()).toContain('<!DOCTYPE html>')
  })

  it.each([500, 502, 503])('status: %i', async (status) => {
    simulator.faults.set({ kind: 'status', status })
    const response = await fetch(`${simulator.url}/events`)
    expect(response.status).toBe(status)
    expect(await response.json()).toHaveProperty('type')
  })

  it('hang: the request is taken and never answered', async () => {
    simulator.faults.set({ kind: 'hang' })
    const asked = simulator.requests.total
    const request = fetch(`${simulator.url}/events`, { signal: AbortSignal.timeout(200) })
    await expect(request).rejects.toThrow('timeout')
    expect(simulator.requests.total).toBe(asked + 1)
  })

  it('cut: less than the promised body, then the connection breaks', async () => {
    simulator.faults.set({ kind: 'cut' })
    const { head, body } = await raw('/markets?limit=3')
    expect(head).toContain('200 OK')
    expect(body.length).toBe(lengthIn(head) >> 1)
    await expect(fetch(`${simulator.url}/markets`).then((r) => r.text())).rejects.toThrow()
  })

  it('reset: not a byte', async () => {
    simulator.faults.set({ kind: 'reset' })
    const { head, end } = await raw('/markets')
    expect([head, end]).toEqual(['', 'ECONNRESET'])
  })

  it('html: a web page with status 200', async () => {
    simulator.faults.set({ kind: 'html' })
    const response = await fetch(`${simulator.url}/markets`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html'])
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/)
  })

  it('drip: one byte at a time', async () => {
    simulator.faults.set({ kind: 'drip', ms: 5 })
    const before = performance.now()
    const response = await fetch(`${simulator.url}/status`)
    expect(await response.text()).toBe('"OK"')
    expect(performance.now() - before).toBeGreaterThanOrEqual(15)
  })

  it('bomb: a small body that expands to hundreds of megabytes', async () => {
    simulator.faults.set({ kind: 'bomb' })
    const { head, body } = await raw('/markets', undefined, 'accept-encoding: gzip\r\n')
    expect(head).toMatch(/content-encoding: gzip/i)
    expect(body.length).toBeLessThan(1_000_000)
    simulator.faults.set({ kind: 'bomb', megabytes: 3 })
    const small = await fetch(`${simulator.url}/markets`)
    expect((await small.bytes()).length).toBe(3 * 1024 * 1024 + 2)
  })

  it('redirect: 302 to another host', async () => {
    simulator.faults.set({ kind: 'redirect' })
    const response = await fetch(`${simulator.url}/markets`, { redirect: 'manual' })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('http://elsewhere.invalid/')
  })

  it('empty: 200 and nothing in it', async () => {
    simulator.faults.set({ kind: 'empty' })
    const bodyOf = async (path: string) => (await fetch(simulator.url + path)).json()
    expect(await bodyOf('/markets?limit=5')).toEqual([])
    expect(await bodyOf('/events/keyset?limit=5')).toEqual({ events: [] })
  })

  it('content-type: JSON under another name', async () => {
    simulator.faults.set({ kind: 'content-type' })
    const response = await fetch(`${simulator.url}/markets?limit=1`)
    expect(response.headers.get('content-type')).toBe('text/plain')
    expect(JSON.parse(await response.text())).toHaveLength(1)
  })
})

describe('the scope of a fault', () => {
  const statusOf = async (path: string): Promise<number> =>
    (await fetch(simulator.url + path)).status

  it('route: only paths that begin so', async () => {
    simulator.faults.set({ kind: 'status', status: 503, route: '/events' })
    expect([await statusOf('/events/keyset'), await statusOf('/markets')]).toEqual([503, 200])
  })

  it('times: that often, then never again', async () => {
    simulator.faults.set({ kind: 'status', status: 503, times: 2 })
    const seen = [await statusOf('/status'), await statusOf('/status'), await statusOf('/status')]
    expect(seen).toEqual([503, 503, 200])
    expect(simulator.faults.list()).toEqual([])
  })

  it('probability: that share of the requests', async () => {
    simulator.faults.set({ kind: 'status', status: 500, probability: 0.3 })
    let failed = 0
    for (let i = 0; i < 200; i++) if ((await statusOf('/status')) === 500) failed += 1
    expect(failed).toBeGreaterThan(35)
    expect(failed).toBeLessThan(85)
  })
})

describe('over HTTP', () => {
  const call = async (method: string, path: string, body?: string) => {
    const response = await fetch(`${simulator.url}/_simulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
    })
    return { status: response.status, body: await response.json() }
  }

  it('faults are set, shown and ended, and never hit the handle itself', async () => {
    const fault = { kind: 'hang', route: '/' }
    expect(await call('PUT', 'faults', JSON.stringify(fault))).toEqual({
      status: 200,
      body: { faults: [fault] },
    })
    expect((await call('GET', 'status')).body).toMatchObject({ faults: [fault] })
    expect((await call('DELETE', 'faults')).status).toBe(200)
    expect((await fetch(`${simulator.url}/status`)).status).toBe(200)
  })

  it.each([
    ['not JSON', '{', /not JSON/],
    ['an unknown kind', '{"kind":"earthquake"}', /Invalid/],
    ['a status that is not an error', '{"kind":"status","status":200}', /status/],
    ['an unknown member', '{"kind":"hang","often":3}', /often/],
  ])('%s is refused with 422 and changes nothing', async (_what, body, message) => {
    simulator.faults.set({ kind: 'latency', ms: 1 })
    const answer = await call('PUT', 'faults', body)
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({
      type: 'validation error',
      error: expect.stringMatching(message),
    })
    expect(simulator.faults.list()).toEqual([{ kind: 'latency', ms: 1 }])
  })
})

it('closing drops connections that hang', async () => {
  const other = await createSimulator({ events: 1, closedMarkets: 100, upDown: false })
  other.faults.set({ kind: 'hang' })
  const hanging = fetch(`${other.url}/events`)
  const outcome = expect(hanging).rejects.toThrow()
  await expect.poll(() => other.requests.total).toBe(1)
  await other.close()
  await outcome
})
