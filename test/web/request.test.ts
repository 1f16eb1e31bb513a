import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { failureText } from '../../web/src/api/failure-text.ts'
import { request } from '../../web/src/api/request.ts'
import { GetPricesDocument, LogHeadDocument } from '../../web/src/graphql/documents.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** The page of a server that answers so. */
const visit = async (answer: (response: ServerResponse) => void): Promise<void> => {
  const server = createServer((_, response) => answer(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const { fetch } = globalThis
  vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
    fetch(new URL(path, `http://127.0.0.1:${port}`), init),
  )
}

/** Deadlines, in ms, that pass at once. */
const hurry = () => {
  const { timeout } = AbortSignal
  return vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout.call(AbortSignal, 50))
}

const ask = () => request(LogHeadDocument, {})

test('a server that hangs is given 8 s for a query, and the longest wait for prices', async () => {
  const deadline = hurry()
  await visit(() => undefined)
  await expect(ask()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  const variables = { by: { id: '1' }, waitMs: 10_000 }
  await expect(request(GetPricesDocument, variables)).rejects.toMatchObject({ code: 'UNREACHABLE' })
  expect(deadline.mock.calls).toEqual([[8_000], [20_000]])
})

test('a server that hangs in the midst of its answer is away too', async () => {
  hurry()
  await visit((response) => response.write('{"data":'))
  await expect(ask()).rejects.toMatchObject({ code: 'UNREACHABLE' })
})

test('what is no GraphQL is told as something before the server', async () => {
  await visit((response) => response.writeHead(502).end('<html>'))
  await expect(ask()).rejects.toMatchObject({ code: 'HTTP_502' })
})

test('why it failed is told in the words of the server, where it has some', async () => {
  await visit((response) =>
    response.end('{"errors":[{"message":"The database cannot be reached"}]}'),
  )
  const failure = await ask().catch((error) => error)
  expect(failureText(failure)).toBe('The database cannot be reached.')
  await visit((response) => response.destroy())
  expect(failureText(await ask().catch((error) => error))).toBe('The server does not answer.')
})

test('an answer that is cut off is of a server that is away, and not final', async () => {
  await visit((response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('{"data":', () => response.destroy())
  })
  await expect(ask()).rejects.toMatchObject({ code: 'UNREACHABLE' })
})

test('a refusal is told with its code, and with the pause that it asks for', async () => {
  const refusal = { message: 'Too many streams.', extensions: { code: 'RATE_LIMITED' } }
  await visit((response) =>
    response.writeHead(429, { 'retry-after': '7' }).end(JSON.stringify({ errors: [refusal] })),
  )
  await expect(ask()).rejects.toMatchObject({
    ...{ code: 'RATE_LIMITED', message: 'Too many streams.', retryAfterSeconds: 7 },
  })
  await visit((response) => response.writeHead(429, { 'retry-after': '9' }).end('<html>'))
  await expect(ask()).rejects.toMatchObject({ code: 'HTTP_429', retryAfterSeconds: 9 })
})

test('who leaves is told of no failure of the server', async () => {
  const early = new AbortController()
  await visit(() => early.abort())
  await expect(request(LogHeadDocument, {}, early.signal)).rejects.toMatchObject({
    name: 'AbortError',
  })

  const late = new AbortController()
  await visit((response) => response.write('{"data":'))
  const { fetch } = globalThis
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const response = await fetch(path, init)
    setImmediate(() => late.abort()) // while the body is read
    return response
  })
  await expect(request(LogHeadDocument, {}, late.signal)).rejects.toMatchObject({
    name: 'AbortError',
  })
})
