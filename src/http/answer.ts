import type { IncomingMessage, ServerResponse } from 'node:http'

export type Route = (request: IncomingMessage, response: ServerResponse) => unknown

/** In the form of a GraphQL error, so that clients need not know two. */
export const refusal = (code: string, message: string) => ({
  errors: [{ message, extensions: { code } }],
})

export const sendJson = (response: ServerResponse, status: number, body: object): void =>
  send(response, status, 'application/json', JSON.stringify(body))

export const send = (
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
