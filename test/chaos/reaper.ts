import { type ChildProcess, fork } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** What is to go when the run ends, however it ends. */
type Order =
  | { readonly watch: number; readonly signal: NodeJS.Signals }
  | { readonly forget: number }
  | { readonly remove: string }

export interface Reaper {
  tell(order: Order): void
  /** Call when nothing is left to reap. */
  dismiss(): void
}

/**
 * A process that outlives the run and leaves nothing of it behind: not even a frozen child or the
 * database of a run that was killed with -9 itself.
 */
export const startReaper = (): Reaper => {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['reap'], { stdio: 'ignore' })
  child.unref()
  child.channel?.unref()
  return {
    tell: (order) => void child.send(order),
    dismiss: () => child.disconnect(),
  }
}

const reap = (): void => {
  const watched = new Map<number, NodeJS.Signals>()
  const places = new Set<string>()
  // Ctrl-C reaches this process as well, and before the run has ended.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined)
  process.on('message', (order: Order) => {
    if ('watch' in order) watched.set(order.watch, order.signal)
    else if ('forget' in order) watched.delete(order.forget)
    else places.add(order.remove)
  })
  process.on('disconnect', async () => {
    for (const [pid, signal] of watched) kill(pid, signal)
    if (watched.size > 0) await wait(1_000)
    for (const place of places) await rm(place, { recursive: true, force: true })
    process.exit()
  })
}

const kill = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended already.
  }
}

if (process.argv[2] === 'reap' && process.argv[1] === fileURLToPath(import.meta.url)) reap()
