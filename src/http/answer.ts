import type { IncomingMessage, ServerResponse } from 'node:http'

export type Route = (request: IncomingMessage, response: ServerResponse) => unknown

export interface FoundRoute {
  readonly route: Route
  /** What metrics call the path: one word for many that are alike. */
  readonly label: string
}

/** What answers a path, if anything does. */
export type FindRoute = (path: string) => FoundRoute | undefined

export const findExactly =
  (routes: ReadonlyMap<string, Route>): FindRoute =>
  (path) => {
    const route = routes.get(path)
    return route && { route, label: path }
  }

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

/** What answers where nothing is. */
export const NOWHERE: FoundRoute = {
  label: 'other',
  route: (_request, response) =>
    sendJson(response, 404, refusal('NOT_FOUND', 'There is nothing at this path.')),
}

export const isRead = ({ method }: IncomingMessage): boolean =>
  method === 'GET' || method === 'HEAD'

/** Answers GET and HEAD, and refuses the rest. */
export const readOnly =
  (route: Route): Route =>
  (request, response) => {
    if (isRead(request)) return route(request, response)
    response.setHeader('allow', 'GET, HEAD')
    const message = 'This is only read: by GET or HEAD.'
    return sendJson(response, 405, refusal('METHOD_NOT_ALLOWED', message))
  }
