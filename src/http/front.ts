import { wantsPage } from './accepted.ts'
import { type Route, readOnly, send } from './answer.ts'

/** Something that can be asked for, as the front page names it. */
export type Endpoint = readonly [path: string, about: string, route: Route]

export interface Front {
  readonly endpoints: readonly Endpoint[]
  /** The console's, where it is served. */
  readonly page: Route | null
  /** There would be one, had it been built. */
  readonly isPageMissing: boolean
}

/** What `/` answers: the console's page for browsers, and for all others a text with what there is. */
export const frontRoute = ({ endpoints, page, isPageMissing }: Front): Route => {
  const lines = endpoints.map(([path, about]) => lineOf(path, about))
  if (page !== null) lines.unshift(lineOf('/', 'the console, in a browser'))
  if (isPageMissing) lines.push('', CONSOLE_NOT_BUILT)
  const text = `polycool: Polymarket markets as GraphQL\n\n${lines.join('\n')}\n`
  const answerText = readOnly((_request, response) =>
    send(response, 200, 'text/plain; charset=utf-8', text),
  )
  if (page === null) return answerText
  return (request, response) => {
    response.setHeader('vary', 'accept')
    const answer = wantsPage(request.headers.accept) ? page : answerText
    return answer(request, response)
  }
}

/** As shown to whoever looks for the console, here and in the log. */
export const CONSOLE_NOT_BUILT =
  'the console is not built: "npm run build:console" does it, where the development dependencies are'

const lineOf = (path: string, about: string): string => `${path.padEnd(15)} ${about}`
