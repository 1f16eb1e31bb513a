import type { ExecutionResult } from 'graphql'
import { isFailure } from './answers.ts'
import type { Connections, DropReason } from './connections.ts'
import type { StreamEnd, StreamMetrics } from './stream-metrics.ts'
import type { Subscription } from './subscribe.ts'

export interface SocketStreamDeps {
  readonly connections: Connections
  readonly metrics: StreamMetrics
  readonly subscription: Subscription
  /** Of the connection. */
  readonly isOpen: () => boolean
  /** Ends the connection, so that the client subscribes anew on another one. */
  readonly drop: (reason: DropReason) => void
  /** Called once, when it is over. */
  readonly release: () => void
  /** How the connection ended; `left` while it has not, for then the client ended the stream alone. */
  readonly endOfConnection: () => StreamEnd
}

const DONE = { done: true, value: undefined } as const

/** One subscription of a WebSocket, in the form in which graphql-ws pulls it. */
export const createSocketStream = ({
  connections,
  metrics,
  subscription,
  isOpen,
  drop,
  release,
  endOfConnection,
}: SocketStreamDeps): AsyncGenerator<ExecutionResult, void, void> => {
  let isOver = false
  let hasFailed = false
  const close = (end: StreamEnd): void => {
    if (isOver) return
    isOver = true
    subscription.close()
    release()
    metrics.streamClosed('websocket', end)
  }
  const dropped = (reason: DropReason): typeof DONE => {
    drop(reason) // first: what is said after it reaches nobody, and must not be a `complete`
    close(reason)
    return DONE
  }
  metrics.streamOpened('websocket')

  const end = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    close(endOfConnection())
    return DONE
  }
  const next = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    if (hasFailed) return dropped('failed')
    if (isOver || !isOpen()) return end() // else it would read on until the socket says so
    const answer = await subscription.next()
    if (isOver) return DONE
    if (connections.isClosing) return dropped('shutdown')
    if (answer === null) {
      close('completed')
      return DONE
    }
    if (isFailure(answer)) {
      hasFailed = answer.mayRetry
      if (!hasFailed) close('completed')
    } else metrics.messageSent('websocket')
    return { done: false, value: answer.result }
  }
  const stream: AsyncGenerator<ExecutionResult, void, void> = {
    next,
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => close(endOfConnection()),
  }
  return stream
}
