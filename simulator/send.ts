import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, gzip, gzipSync } from 'node:zlib'
import type { Fault } from './fault.ts'

/** Sends an answer, well or badly. */

export interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
}

const compress = promisify(gzip)
const json = 'application/json'
const webPage =
  '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>'

export const jsonReply = (status: number, body: string): Reply => ({ status, type: json, body })

const acceptsGzip = (request: IncomingMessage): boolean =>
  /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))

/** The body as it goes over the wire, with its headers. */
const encode = async (request: IncomingMessage, response: ServerResponse, reply: Reply) => {
  let bytes: Buffer<ArrayBufferLike> = Buffer.from(reply.body)
  response.statusCode = reply.status
  response.setHeader('content-type', reply.type)
  if (bytes.length > 1000 && acceptsGzip(request)) {
    bytes = await compress(bytes, { level: constants.Z_BEST_SPEED })
    response.setHeader('content-encoding', 'gzip')
  }
  response.setHeader('content-length', bytes.length)
  return bytes
}

export const send = async (request: IncomingMessage, response: ServerResponse, reply: Reply) => {
  const bytes = await encode(request, response, reply)
  response.end(bytes)
}

const drip = async (response: ServerResponse, bytes: Buffer, ms: number): Promise<void> => {
  for (const byte of bytes) {
    if (response.destroyed) return
    response.write(Buffer.of(byte))
    await wait(ms)
  }
  response.end()
}

/** A gzip stream may be many members in a row: a thousand bytes for every megabyte of blanks. */
const bomb = (megabytes: number): Buffer => {
  const member = gzipSync(Buffer.alloc(1 << 20, ' '))
  const members = Array.from({ length: megabytes }, () => member)
  return Buffer.concat([gzipSync('['), ...members, gzipSync(']')])
}

const emptyBody = (path: string): string => {
  const kind = /^\/(markets|events)\/keyset$/.exec(path)?.[1]
  return kind === undefined ? '[]' : `{"${kind}":[]}`
}

const problem = (status: number): string =>
  status === 503
    ? '{"type":"service unavailable","error":"service unavailable"}'
    : '{"type":"internal error","error":"internal server error"}'

const rateLimited = (response: ServerResponse, fault: Fault & { kind: 'rate-limit' }): Reply => {
  if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter)
  return fault.body === 'html'
    ? { status: 429, type: 'text/html; charset=UTF-8', body: webPage }
    : jsonReply(429, '{"type":"rate limit","error":"too many requests"}')
}

/** Answers as `fault` has it; `right` computes what a healthy server would have said. */
export const sendFault = async (
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault,
  right: () => Reply,
): Promise<void> => {
  switch (fault.kind) {
    case 'latency':
    case 'shrink':
      return send(request, response, right())
    case 'hang':
      return
    case 'reset':
      request.socket.resetAndDestroy()
      return
    case 'rate-limit':
      return send(request, response, rateLimited(response, fault))
    case 'status':
      return send(request, response, jsonReply(fault.status, problem(fault.status)))
    case 'html':
      return send(request, response, { status: 200, type: 'text/html', body: webPage })
    case 'empty':
      return send(
        request,
        response,
        jsonReply(200, emptyBody((request.url ?? '').split('?')[0] ?? '')),
      )
    case 'content-type':
      return send(request, response, { ...right(), type: 'text/plain' })
    case 'redirect':
      response.setHeader('location', fault.location)
      return send(request, response, { status: 302, type: 'text/plain', body: '' })
    case 'bomb':
      response.writeHead(200, { 'content-type': json, 'content-encoding': 'gzip' })
      response.end(bomb(fault.megabytes))
      return
    case 'drip':
      return drip(response, await encode(request, response, right()), fault.ms)
    case 'cut': {
      const bytes = await encode(request, response, right())
      response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy())
      return
    }
  }
}
