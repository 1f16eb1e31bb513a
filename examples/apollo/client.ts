import { ApolloClient, ApolloLink, HttpLink } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { createClient } from 'graphql-ws'
import { tap } from 'rxjs'
import { createCache } from './cache.ts'

/** Three heartbeats. */
const SILENCE_MS = 45_000

/** Goes on connecting for ever, after random pauses of up to 15 s. */
const createSocket = (url: string) => {
  let timer: ReturnType<typeof setTimeout>
  // A connection may die without a word, or never say its first: only the heartbeats tell.
  const watch = () => {
    clearTimeout(timer)
    timer = setTimeout(() => socket.terminate(), SILENCE_MS)
  }
  const socket = createClient({
    url,
    retryAttempts: Number.POSITIVE_INFINITY,
    // By default a refused connection, as while the server restarts, would be the end.
    shouldRetry: () => true,
    retryWait: (retries) =>
      new Promise((resolve) => {
        setTimeout(resolve, Math.random() * Math.min(15_000, 200 * 2 ** retries))
      }),
    on: {
      connecting: watch,
      message: watch,
      closed: () => clearTimeout(timer),
    },
  })
  return socket
}

/**
 * After each lost connection graphql-ws sends the subscription again with the variables that it was
 * given. With the cursor of the last message in them the stream goes on there; without it what
 * happened meanwhile would be lost.
 */
const resume = (): ApolloLink =>
  new ApolloLink((operation, forward) => {
    const variables = { ...operation.variables }
    operation.variables = variables
    return forward(operation).pipe(
      tap(({ data }) => {
        const cursor = data?.resolutions?.cursor ?? data?.resolutions?.headCursor
        if (cursor !== undefined) variables.after = cursor
      }),
    )
  })

export interface Polycool {
  readonly client: ApolloClient
  close(): Promise<void>
}

/** `url` is that of the GraphQL endpoint: queries go there by HTTP, subscriptions by WebSocket. */
export const createPolycool = (url: string): Polycool => {
  const socket = createSocket(url.replace(/^http/, 'ws'))
  const client = new ApolloClient({
    cache: createCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      ApolloLink.from([resume(), new GraphQLWsLink(socket)]),
      new HttpLink({ uri: url }),
    ),
  })
  return {
    client,
    close: async () => {
      client.stop()
      const disposed = Promise.resolve(socket.dispose()).catch(() => undefined)
      // Else it would wait for a connection that may never come.
      socket.terminate()
      await disposed
    },
  }
}
