import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Subscribers in a process of their own, so that their work is not measured as the server's. */
export interface Crowd {
  /** Opens so many more streams; resolves when each has had its first message. */
  join(count: number, options?: { readonly isStalled?: boolean }): Promise<void>
  /** When each stream had its next change, in ms of the system's monotonic clock. */
  arrivals(): Promise<readonly number[]>
  close(): Promise<void>
}

export type Order =
  | { readonly kind: 'join'; readonly count: number; readonly isStalled: boolean }
  | { readonly kind: 'arrivals' }

export const startCrowd = (url: string): Crowd => {
  const child = fork(fileURLToPath(new URL('crowd-process.ts', import.meta.url)), [url])
  return {
    join: async (count, { isStalled = false } = {}) => {
      await ask(child, { kind: 'join', count, isStalled })
    },
    arrivals: async () => (await ask(child, { kind: 'arrivals' })) as number[],
    close: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** One at a time. */
const ask = (child: ChildProcess, order: Order): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the crowd has ended'))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer)
    })
    child.send(order)
  })

/** The same in all processes of this machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6
