import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { monotonicMs, type Order } from './crowd.ts'

const AT_ONCE = 100

const queryOf = (ofMarket: string): string => `subscription {
  resolutions {
    __typename
    ... on ResolutionChange { cursor previousCursor kind market { ${ofMarket} } }
    ... on ResolutionHeartbeat { cursor headCursor }
  }
}`

const { hostname, port, host } = new URL(process.argv[2] ?? '')
const requestOf = (query: string): string =>
  [
    `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1`,
    `Host: ${host}`,
    'Accept: text/event-stream',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36',
    'Accept-Language: en-GB,en;q=0.9',
    'Origin: https://example.org',
    '\r\n',
  ].join('\r\n')
const REQUEST = requestOf(queryOf('id question status'))
/** Its messages are long, so that the buffers of the system are soon full. */
const LONG_REQUEST = requestOf(queryOf('description'))

let streams = 0
let arrivals: number[] = []
let isComplete = Promise.withResolvers<void>()

const open = async (request: string): Promise<Socket> => {
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(request)
  return socket
}

/** Settles with its first message. */
const read = async (): Promise<void> => {
  const socket = await open(REQUEST)
  const first = Promise.withResolvers<void>()
  socket.on('data', (data) => {
    if (data.includes('"ResolutionHeartbeat"')) first.resolve()
    if (!data.includes('"ResolutionChange"')) return
    arrivals.push(monotonicMs())
    if (arrivals.length === streams) isComplete.resolve()
  })
  socket.once('close', () => {
    streams -= 1
    first.reject(new Error('a stream was closed'))
  })
  streams += 1
  await first.promise
}

/** Takes what Node reads ahead, and then no more. */
const stall = async (): Promise<void> => {
  const socket = await open(LONG_REQUEST)
  await once(socket, 'readable')
}

const join = async (count: number, one: () => Promise<void>): Promise<void> => {
  for (let opened = 0; opened < count; opened += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - opened) }, one))
  }
}

const obey = async (order: Order): Promise<unknown> => {
  if (order.kind === 'join') return join(order.count, order.isStalled ? stall : read)
  if (arrivals.length < streams) await isComplete.promise
  const complete = arrivals
  arrivals = []
  isComplete = Promise.withResolvers<void>()
  return complete
}

process.on('message', async (order: Order) => process.send?.((await obey(order)) ?? null))
