import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib'

/** One request as Gamma saw it. */
export interface Seen {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  /** How many came before it. */
  readonly index: number
}

export type Reply = (response: ServerResponse) => void

export type Script = (request: Seen) => Reply

export interface FakeGamma {
  readonly url: string
  readonly seen: readonly Seen[]
  /** The most requests that were under way at the same time. */
  readonly mostInFlight: () => number
  readonly inFlight: () => number
  close(): Promise<void>
}

const encoders = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }

const send =
  (status: number, headers: Record<string, string>, body: string | Buffer): Reply =>
  (response) => {
    response.writeHead(status, headers).end(body)
  }

const jsonType = { 'content-type': 'application/json; charset=utf-8' }

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
  send(status, { ...jsonType, ...headers }, JSON.stringify(value))

/** A keyset page; without a cursor it is the last. */
export const page = (
  member: 'events' | 'markets',
  rows: readonly unknown[],
  nextCursor?: string,
): Reply => json({ [member]: rows, next_cursor: nextCursor })

export const encoded = (value: unknown, encoding: keyof typeof encoders): Reply =>
  send(
    200,
    { ...jsonType, 'content-encoding': encoding },
    encoders[encoding](JSON.stringify(value)),
  )

/** Any bytes under any headers, as a JSON answer unless told otherwise. */
export const raw = (body: string | Buffer, headers: Record<string, string> = {}): Reply =>
  send(200, { ...jsonType, ...headers }, body)

/** Gamma's own error form. */
export const problem = (
  status: number,
  type = 'internal error',
  headers: Record<string, string> = {},
): Reply => json({ type, error: 'told at length' }, status, headers)

export const notFound = (): Reply => problem(404, 'not found error')

export const html = (status = 200, text = '<html>Just a moment...</html>'): Reply =>
  send(status, { 'content-type': 'text/html' }, text)

export const redirect = (location: string): Reply => send(302, { location }, '')

export const badJson = (): Reply => raw('{"events": [{"id": "1"')

/** Accepts and never answers. */
export const hang = (): Reply => () => {}

/** Promises 1000 bytes, sends 10, and drops the connection. */
export const cutBody = (): Reply => (response) => {
  response.writeHead(200, { ...jsonType, 'content-length': '1000' })
  response.write('{"events":', () => response.destroy())
}

/** Drops the connection before a word. */
export const dropped = (): Reply => (response) => {
  response.socket?.destroy()
}

/** One byte of white space every `everyMs`, without end. */
export const drip =
  (everyMs: number): Reply =>
  (response) => {
    response.writeHead(200, jsonType)
    const timer = setInterval(() => response.write(' '), everyMs)
    response.once('close', () => clearInterval(timer))
  }

/** Few bytes of gzip that decode to `bytes` of white space. */
export const bomb =
  (bytes: number): Reply =>
  (response) => {
    response.writeHead(200, { ...jsonType, 'content-encoding': 'gzip' })
    const zip = createGzip({ level: 9 })
    zip.pipe(response)
    const megabyte = Buffer.alloc(1_048_576, ' ')
    const pour = (left: number) => {
      if (left <= 0 || response.destroyed) zip.end()
      else zip.write(megabyte, () => pour(left - megabyte.length))
    }
    pour(bytes)
  }

/** A Gamma on a port of its own that answers as told. */
export const startGamma = async (script: Script): Promise<FakeGamma> => {
  const seen: Seen[] = []
  let inFlight = 0
  let most = 0
  const server = createServer((request, response) => {
    inFlight += 1
    most = Math.max(most, inFlight)
    response.once('close', () => {
      inFlight -= 1
    })
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://gamma')
    const asked = { path, query, headers: request.headers, index: seen.length }
    seen.push(asked)
    script(asked)(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    mostInFlight: () => most,
    inFlight: () => inFlight,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
