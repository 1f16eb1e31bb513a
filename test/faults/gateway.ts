import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request as requestOf,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { Reply } from '../support/gamma.ts'

/** One request on its way through; times by `performance.now()`. */
export interface Passage {
  readonly at: number
  readonly path: string
  status: number | null
  /** When it was answered or given up. */
  endedAt: number | null
}

export interface Asked {
  readonly path: string
  readonly query: URLSearchParams
  /** What the simulator says, as parsed JSON. */
  right(): Promise<unknown>
}

/** The answer to give in place of the simulator's; undefined: its own. */
export type Act = (asked: Asked) => Promise<Reply | undefined>

/** Stands before the simulator: sees every request, and gives answers that the simulator cannot. */
export interface Gateway {
  readonly url: string
  readonly port: number
  /** Since the last `watch`. */
  passages(): readonly Passage[]
  mostInFlight(): number
  /** Counts from zero. */
  watch(): void
  play(act: Act | null): void
  /** Nobody listens on its port until `open`. */
  shut(): Promise<void>
  open(): Promise<void>
}

export const openGateway = async (simulatorUrl: string): Promise<Gateway> => {
  let passages: Passage[] = []
  let act: Act | null = null
  let inFlight = 0
  let most = 0

  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    const { url = '/', headers } = request
    const onward = requestOf(simulatorUrl + url, { headers: { ...headers, connection: 'close' } })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, headersOf(answer))
      answer.on('data', (chunk: Buffer) => response.write(chunk))
      answer.once('end', () => response.end())
      answer.once('error', () => response.destroy())
    })
    onward.once('error', () => response.destroy())
    response.once('close', () => onward.destroy())
    onward.end()
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = '/' } = request
    const { pathname: path, searchParams: query } = new URL(url, simulatorUrl)
    const right = () => fetchJson(simulatorUrl + url)
    const reply = await act?.({ path, query, right })
    if (reply === undefined) forward(request, response)
    else reply(response)
  }

  const server = createServer((request, response) => {
    const passage: Passage = {
      ...{ at: performance.now(), path: request.url ?? '/' },
      ...{ status: null, endedAt: null },
    }
    passages.push(passage)
    inFlight += 1
    most = Math.max(most, inFlight)
    response.once('close', () => {
      inFlight -= 1
      passage.endedAt = performance.now()
      if (response.headersSent) passage.status = response.statusCode
    })
    answer(request, response).catch(() => response.destroy())
  })
  const listen = async (port: number): Promise<number> => {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  return {
    ...{ url: `http://127.0.0.1:${port}`, port },
    passages: () => passages,
    mostInFlight: () => most,
    watch: () => {
      passages = []
      most = inFlight
    },
    play: (next) => {
      act = next
    },
    shut: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
    open: async () => void (await listen(port)),
  }
}

/** Of one hop only is how the bytes are cut and how long the connection lives. */
const headersOf = ({ headers }: IncomingMessage) => {
  const { connection: _, 'transfer-encoding': __, ...others } = headers
  return others
}

const fetchJson = async (url: string): Promise<unknown> => {
  const sent = requestOf(url, { headers: { connection: 'close' } }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return json(answer)
}
