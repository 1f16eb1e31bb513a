import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What the clients are to do: each asks with one set of variables after the other, all in turn. */
export interface QueryOrder {
  readonly document: string
  readonly variables: readonly object[]
  readonly clients: number
  readonly seconds: number
}

/** Of one order. */
export interface QueryTimes {
  /** Of each answer, in the order in which they came. */
  readonly ms: readonly number[]
  /** The first answer that was an error, if any was. */
  readonly error: string | null
}

/** Clients in a process of their own, so that their work is not measured as the server's. */
export interface QueryClients {
  run(order: QueryOrder): Promise<QueryTimes>
  close(): Promise<void>
}

export const startQueryClients = (url: string): QueryClients => {
  const child = fork(fileURLToPath(new URL('query-clients-process.ts', import.meta.url)), [url])
  return {
    run: (order) => ask(child, order),
    close: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** One at a time. */
const ask = (child: ChildProcess, order: QueryOrder): Promise<QueryTimes> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the clients have ended'))
    child.once('exit', ended)
    child.once('message', (times) => {
      child.off('exit', ended)
      resolve(times as QueryTimes)
    })
    child.send(order)
  })
