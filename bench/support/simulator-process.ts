import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FaultInput } from '../../simulator/fault.ts'
import type { Journal } from '../../simulator/journal.ts'
import type { SimulatorOptions } from '../../simulator/options.ts'
import { createSimulator } from '../../simulator/server.ts'

type Order = { readonly advance: number } | 'openMarketIds'

/** What the simulator was asked. */
export interface Traffic {
  readonly total: number
  readonly byRoute: ReturnType<Journal['byRoute']>
  readonly peakPer10s: ReturnType<Journal['peakPer10s']>
  readonly delayed: ReturnType<Journal['delayed']>
}

export interface SimulatorProcess {
  readonly url: string
  /** Moves simulated time forward. */
  advance(ms: number): Promise<void>
  setFaults(faults: readonly FaultInput[]): Promise<void>
  /** Numbers of the markets that lists show as open now, ascending. */
  openMarketIds(): Promise<readonly number[]>
  /** Since the start, or since `clearTraffic`. */
  traffic(): Promise<Traffic>
  clearTraffic(): Promise<void>
  close(): Promise<void>
}

/** The simulator in a process of its own, so that its work is not counted as ours. */
export const startSimulatorProcess = async (
  options: SimulatorOptions,
): Promise<SimulatorProcess> => {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)])
  const [url] = await once(child, 'message')
  const tell = async (order: Order): Promise<unknown> => {
    child.send(order)
    const [answer] = await once(child, 'message')
    return answer
  }
  const control = async (call: string, method: string, body?: unknown): Promise<unknown> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${url}/_simulator/${call}`, { method, ...sent })
    if (!response.ok) throw new Error(`${method} ${call}: ${await response.text()}`)
    return response.json()
  }
  return {
    url: String(url),
    advance: async (ms) => {
      await tell({ advance: ms })
    },
    setFaults: async (faults) => {
      await control('faults', 'PUT', faults)
    },
    openMarketIds: async () => (await tell('openMarketIds')) as number[],
    traffic: async () =>
      ((await control('status', 'GET')) as { readonly requests: Traffic }).requests,
    clearTraffic: async () => {
      await control('requests', 'DELETE')
    },
    close: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

const serve = async (options: SimulatorOptions): Promise<void> => {
  const simulator = await createSimulator(options)
  process.on('message', (order: Order) => {
    if (order === 'openMarketIds') {
      process.send?.(simulator.openMarketIds())
      return
    }
    simulator.advance(order.advance)
    process.send?.('done')
  })
  process.once('disconnect', () => void simulator.close())
  process.send?.(simulator.url)
}

const given = process.argv[2]
if (process.send !== undefined && given !== undefined) await serve(JSON.parse(given))
