import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FaultInput } from '../../simulator/fault.ts'
import type { SimulatorOptions } from '../../simulator/options.ts'
import { createSimulator } from '../../simulator/server.ts'

type Order = { readonly advance: number } | { readonly faults: readonly FaultInput[] }

export interface SimulatorProcess {
  readonly url: string
  /** Moves simulated time forward. */
  advance(ms: number): Promise<void>
  setFaults(faults: readonly FaultInput[]): Promise<void>
  close(): Promise<void>
}

/** The simulator in a process of its own, so that its work is not counted as ours. */
export const startSimulatorProcess = async (
  options: SimulatorOptions,
): Promise<SimulatorProcess> => {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)])
  const [url] = await once(child, 'message')
  const tell = (order: Order) => answered(child, order)
  return {
    url: String(url),
    advance: (ms) => tell({ advance: ms }),
    setFaults: (faults) => tell({ faults }),
    close: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

const answered = async (child: ChildProcess, order: Order): Promise<void> => {
  child.send(order)
  await once(child, 'message')
}

const serve = async (options: SimulatorOptions): Promise<void> => {
  const simulator = await createSimulator(options)
  process.on('message', (order: Order) => {
    if ('advance' in order) simulator.advance(order.advance)
    else simulator.faults.set(order.faults)
    process.send?.('done')
  })
  process.once('disconnect', () => void simulator.close())
  process.send?.(simulator.url)
}

const given = process.argv[2]
if (process.send !== undefined && given !== undefined) await serve(JSON.parse(given))
