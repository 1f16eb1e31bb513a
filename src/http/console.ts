import type { IncomingMessage, ServerResponse } from 'node:http'
import { chooseEncoding, wantsPage } from './accepted.ts'
import { type FoundRoute, isRead, NOWHERE, type Route, readOnly } from './answer.ts'
import type { ConsoleFile, ConsoleFiles } from './console-files.ts'
import { CONSOLE_HEADERS } from './console-headers.ts'

export interface Console {
  /** Answers with the page, which looks at its address itself. */
  readonly page: Route
  /** What answers a path that is nobody else's: at the least by 404, which browsers get as a page. */
  find(path: string): FoundRoute
}

/**
 * Of the form of Polymarket's own addresses, so that exchanging the host is enough. Those that the
 * page knows (`web/src/app.tsx`): its router, too, takes a slash at the end, and large letters, and
 * the reader's language before an event or a market.
 */
const PAGES =
  /^\/(?:live|status|(?:[a-z]{2}(?:-[a-z0-9]{2,4})?\/)?(?:event\/[^/]+(?:\/[^/]+)?|market\/[^/]+))\/?$/i

export const createConsole = ({ index, others }: ConsoleFiles): Console => {
  const page = fileRoute(index, REVALIDATED)
  const nowhere = { ...NOWHERE, route: nowhereRoute(index) }
  const files = new Map([...others].map(([path, file]) => [path, fileRoute(file, cachingOf(path))]))
  return {
    page,
    find: (path) => {
      const route = files.get(path)
      if (route !== undefined) return { label: '/assets', route }
      return PAGES.test(path) ? { label: '/', route: page } : nowhere
    },
  }
}

const REVALIDATED = 'no-cache'

/** The names under `/assets/` hold a hash of what is in the file. */
const cachingOf = (path: string): string =>
  path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : REVALIDATED

const fileRoute = (file: ConsoleFile, caching: string): Route =>
  readOnly((request, response) => {
    setHeaders(response, caching)
    response.setHeader('etag', file.etag)
    if (isKnown(request.headers['if-none-match'], file)) return response.writeHead(304).end()
    return sendFile(request, response, 200, file)
  })

/** The page says it in words, to who reads words. */
const nowhereRoute =
  (index: ConsoleFile): Route =>
  (request, response) => {
    response.setHeader('vary', 'accept')
    if (!isRead(request) || !wantsPage(request.headers.accept)) {
      return NOWHERE.route(request, response)
    }
    setHeaders(response, REVALIDATED)
    return sendFile(request, response, 404, index)
  }

const setHeaders = (response: ServerResponse, caching: string): void => {
  response.setHeaders(new Map(Object.entries({ ...CONSOLE_HEADERS, 'cache-control': caching })))
  response.appendHeader('vary', 'accept-encoding')
}

const sendFile = async (
  { headers }: IncomingMessage,
  response: ServerResponse,
  status: number,
  file: ConsoleFile,
): Promise<void> => {
  const { encoding, body } = await encodedFor(headers['accept-encoding'], file)
  if (encoding !== null) response.setHeader('content-encoding', encoding)
  response.writeHead(status, { 'content-type': file.type, 'content-length': body.length })
  response.end(body)
}

const isKnown = (ifNoneMatch: string | undefined, { etag }: ConsoleFile): boolean =>
  ifNoneMatch?.split(',').some((known) => known.trim() === etag) ?? false

const encodedFor = async (acceptEncoding: string | undefined, { body, encoded }: ConsoleFile) => {
  const encoding = chooseEncoding(acceptEncoding ?? '')
  if (encoded === null || encoding === null) return { encoding: null, body }
  return { encoding, body: await encoded(encoding) }
}
