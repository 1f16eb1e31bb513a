import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { ErrorCode } from '../../src/errors.ts'
import {
  badJson,
  cutBody,
  drip,
  dropped,
  hang,
  html,
  json,
  notFound,
  problem,
  type Reply,
  raw,
  redirect,
  startGamma,
} from '../support/gamma.ts'
import { failure, harness, hurriedHarness } from './harness.ts'

const lane = 'demand'
const whole = gzipSync(JSON.stringify({ id: '1' }))

const faults: Record<string, [reply: Reply, code: ErrorCode, tries: number]> = {
  'a 429': [problem(429), 'GAMMA_RATE_LIMITED', 3],
  'a 429 in HTML': [html(429), 'GAMMA_RATE_LIMITED', 3],
  'error 1015 under 403': [html(403, 'error code: 1015'), 'GAMMA_RATE_LIMITED', 3],
  'error 1015 under 200': [html(200, '<b class="cf-error-code">1015</b>'), 'GAMMA_RATE_LIMITED', 3],
  'a 408': [problem(408), 'GAMMA_TIMEOUT', 3],
  'a 425': [problem(425), 'GAMMA_UNAVAILABLE', 3],
  'a 500': [problem(500), 'GAMMA_UNAVAILABLE', 3],
  'a 503 in HTML': [html(503), 'GAMMA_UNAVAILABLE', 3],
  'a dropped connection': [dropped(), 'GAMMA_UNREACHABLE', 3],
  'a body cut off': [cutBody(), 'GAMMA_BAD_PAYLOAD', 3],
  'a 422': [problem(422, 'validation error'), 'GAMMA_REFUSED', 1],
  'a 403 in HTML': [html(403), 'GAMMA_REFUSED', 1],
  'a 404 in HTML': [html(404), 'GAMMA_REFUSED', 1],
  'a 404 of another type': [problem(404, 'no such route'), 'GAMMA_REFUSED', 1],
  'a 204': [(response) => response.writeHead(204).end(), 'GAMMA_BAD_PAYLOAD', 1],
  'HTML under 200': [html(), 'GAMMA_BAD_PAYLOAD', 1],
  'JSON under text/plain': [raw('{}', { 'content-type': 'text/plain' }), 'GAMMA_BAD_PAYLOAD', 1],
  'an empty body': [raw(''), 'GAMMA_BAD_PAYLOAD', 1],
  'JSON that breaks off': [badJson(), 'GAMMA_BAD_PAYLOAD', 1],
  'gzip that breaks off': [
    raw(whole.subarray(0, -9), { 'content-encoding': 'gzip' }),
    'GAMMA_BAD_PAYLOAD',
    1,
  ],
  'a list instead of a market': [json([{ id: '1' }]), 'GAMMA_BAD_PAYLOAD', 1],
  'null instead of a market': [json(null), 'GAMMA_BAD_PAYLOAD', 1],
}

test.each(Object.entries(faults))('%s is told by its code', async (_, [reply, code, tries]) => {
  const { gamma, client } = await hurriedHarness(() => reply)
  const error = await failure(client.market({ id: 1 }, { lane }))
  expect(error.code).toBe(code)
  expect(error.message).toMatch('/markets/{id}')
  expect(error.message).not.toMatch(/<|told at length/)
  expect(gamma.seen).toHaveLength(tries)
  expect(client.stats().markets).toMatchObject({ requests: tries, retries: tries - 1 })
  expect(client.stats().markets.errors).toEqual({ [code]: tries })
})

test('a market that does not exist is null, asked once', async () => {
  const { gamma, client } = await harness(notFound)
  expect(await client.market({ id: 1 }, { lane })).toBeNull()
  expect(await client.event({ slug: 'x' }, { lane })).toBeNull()
  expect(gamma.seen).toHaveLength(2)
})

test('a redirect is not followed, and its host is named', async () => {
  const other = await startGamma(() => json({ id: '1' }))
  const { gamma, client } = await harness(() => redirect(`${other.url}/markets/1`))
  const error = await failure(client.market({ id: 1 }, { lane }))
  expect(error.code).toBe('GAMMA_REFUSED')
  expect(error.message).toMatch(new URL(other.url).host)
  expect([gamma.seen.length, other.seen.length]).toEqual([1, 0])
  await other.close()
})

test.each([
  ['an upstream that never answers', hang()],
  ['a drip of bytes without end', drip(10)],
])('%s ends at the deadline of the whole request', async (_, reply) => {
  const { gamma, client } = await harness(() => reply, { timeoutMs: 200 })
  const start = performance.now()
  expect((await failure(client.market({ id: 1 }, { lane }))).code).toBe('GAMMA_TIMEOUT')
  expect(performance.now() - start).toBeLessThan(2_000)
  await expect.poll(gamma.inFlight).toBe(0)
})

test('a shorter deadline of the caller counts, and covers queue, tries and pauses', async () => {
  const { gamma, client } = await harness(() => problem(500), { random: () => 1 })
  const error = await failure(client.market({ id: 1 }, { lane, deadlineMs: 500 }))
  // The pause before a retry would be 800 ms: the failure is told at once.
  expect(error.code).toBe('GAMMA_UNAVAILABLE')
  expect(gamma.seen).toHaveLength(1)
})

test('a connection that is not there within its time is given up', async () => {
  // Accepts the connection and never speaks TLS.
  const mute = createServer((socket) => socket.resume())
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  const address = mute.address()
  const port = typeof address === 'object' ? address?.port : 0
  const { client } = await harness(hang, {
    url: `https://127.0.0.1:${port}`,
    connectTimeoutMs: 100,
    timeoutMs: 5_000,
  })
  const error = await failure(client.market({ id: 1 }, { lane: 'demand', deadlineMs: 250 }))
  expect(error.code).toBe('GAMMA_UNREACHABLE')
  expect(error.message).toMatch('within 100 ms')
  await client.close()
  await new Promise((resolve) => mute.close(resolve))
})

test('nobody at the address is unreachable', async () => {
  const gone = await startGamma(hang)
  await gone.close()
  const { client } = await hurriedHarness(hang, { url: gone.url })
  const error = await failure(client.market({ id: 1 }, { lane }))
  expect(error).toMatchObject({
    code: 'GAMMA_UNREACHABLE',
    message: expect.stringMatching('REFUSED'),
  })
})

test('an answer that is not HTTP is refused', async () => {
  const odd = createServer((socket) => socket.resume().end('SSH-2.0-odd\r\n\r\n'))
  await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve))
  const address = odd.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const { client } = await hurriedHarness(hang, { url })
  expect((await failure(client.market({ id: 1 }, { lane }))).code).toBe('GAMMA_BAD_PAYLOAD')
  await new Promise((resolve) => odd.close(resolve))
})

test('an endless error page is cut short and told by its status', async () => {
  const { gamma, client } = await harness(() => (response) => {
    response.writeHead(403, { 'content-type': 'text/html' })
    const pour = () => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
      response.once('drain', pour)
    }
    pour()
  })
  expect((await failure(client.market({ id: 1 }, { lane }))).code).toBe('GAMMA_REFUSED')
  await expect.poll(gamma.inFlight).toBe(0)
})

test('closing ends what is under way and refuses what comes after', async () => {
  const { gamma, client } = await harness(hang)
  const under = failure(client.market({ id: 1 }, { lane }))
  await expect.poll(gamma.inFlight).toBe(1)
  await client.close()
  expect((await under).message).toMatch('closed')
  expect((await failure(client.market({ id: 1 }, { lane }))).message).toMatch('closed')
  expect(gamma.seen).toHaveLength(1)
})
