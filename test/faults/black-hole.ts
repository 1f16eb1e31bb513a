import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

interface Orders {
  readonly port: number
  readonly gate: SharedArrayBuffer
}

/** No connection to a machine next door takes so long. */
const REFUSED_AFTER_MS = 300

/**
 * A port at which connections are never made: somebody listens, accepts nothing, and his queue is
 * full. Resolves to what ends it.
 */
export const openBlackHole = async (port: number): Promise<() => Promise<void>> => {
  const gate = new SharedArrayBuffer(4)
  const orders: Orders = { port, gate }
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: orders })
  await once(worker, 'message')
  const queue: Socket[] = []
  for (let hasRoom = true; hasRoom; ) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    queue.push(socket)
    hasRoom = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(AbortSignal.timeout(REFUSED_AFTER_MS), 'abort').then(() => false),
    ])
  }
  return async () => {
    for (const socket of queue) socket.destroy()
    Atomics.store(new Int32Array(gate), 0, 1)
    Atomics.notify(new Int32Array(gate), 0)
    await once(worker, 'exit')
  }
}

const listenAndAcceptNothing = ({ port, gate }: Orders): void => {
  const server = createServer().listen({ port, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort?.postMessage('listening')
    // With this thread the acceptance of connections stands still; the queue is the kernel's.
    Atomics.wait(new Int32Array(gate), 0, 0)
    server.close()
    process.exit()
  })
}

if (!isMainThread) listenAndAcceptNothing(workerData)
