import { setTimeout as wait } from 'node:timers/promises'
import type postgres from 'postgres'
import type { Simulator } from '../../simulator/server.ts'
import type { TcpProxy } from '../support/tcp-proxy.ts'
import type { Fault } from './fault-plan.ts'
import type { Service, Span } from './service.ts'

/** Everything that something can happen to. */
export interface Victims {
  readonly pollers: readonly Service[]
  readonly apis: readonly Service[]
  /** Of each API process: its line to the clients, and the one to Postgres. */
  readonly lines: readonly TcpProxy[]
  readonly databaseLines: readonly TcpProxy[]
  readonly simulator: Simulator
  readonly sql: postgres.Sql
  /** Stops Postgres at once, and resolves when it answers again. */
  crashPostgres(): Promise<void>
}

export interface Inflicted {
  /** Per kind of fault: how many were planned, and how many hit. */
  readonly planned: Readonly<Record<string, number>>
  readonly done: Readonly<Record<string, number>>
  /** When Postgres did not answer, ms since 1970. */
  readonly outages: readonly Span[]
}

export interface Inflicter {
  /** @returns whether it hit anything */
  inflict(fault: Fault): boolean
  /** Ends what is not over yet; settles when Postgres answers. */
  calm(): Promise<void>
  readonly outages: readonly Span[]
}

export const createInflicter = (victims: Victims): Inflicter => {
  const { pollers, apis, lines, databaseLines, simulator, sql } = victims
  const outages: Span[] = []
  const troubles = new Map<object, { readonly timer: NodeJS.Timeout; readonly end: () => void }>()
  let crash: Promise<void> | null = null

  /** A later trouble of the same thing takes the place of the one before. */
  const trouble = (what: object, ms: number, end: () => void): void => {
    clearTimeout(troubles.get(what)?.timer)
    const over = () => {
      troubles.delete(what)
      end()
    }
    troubles.set(what, { timer: setTimeout(over, ms), end: over })
  }
  const disturb = (
    line: TcpProxy | undefined,
    mode: Parameters<TcpProxy['mode']>[0],
    ms: number,
  ) => {
    if (line === undefined) return false
    void line.mode(mode)
    trouble(line, ms, () => void line.mode('pass'))
    return true
  }
  /** The one that is meant, or else the next that is in a state for it. */
  const hitOne = (among: readonly Service[], target: number, hit: (one: Service) => boolean) =>
    among.some((_, i) => {
      const one = among[(target + i) % among.length]
      return one !== undefined && hit(one)
    })
  const hitAll = (targets: readonly number[], hit: (one: Service) => boolean): boolean => {
    const [first, ...others] = targets
    if (first === undefined) return false
    if (others.length === 0) return hitOne(pollers, first, hit)
    return pollers.filter((one, i) => targets.includes(i) && hit(one)).length > 0
  }
  const crashPostgres = (): boolean => {
    if (crash !== null) return false
    const from = Date.now()
    crash = victims.crashPostgres().then(() => {
      outages.push({ from, to: Date.now() })
      crash = null
    })
    return true
  }
  const endListeners = (): boolean => {
    // While Postgres is down nobody listens, and nothing is to end.
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'polycool/% feed'`.catch(() => undefined)
    return crash === null
  }

  return {
    outages,
    inflict: (fault) => {
      switch (fault.kind) {
        case 'kill':
          return hitAll(fault.targets, (one) => one.kill(fault.downMs))
        case 'stop':
          return hitAll(fault.targets, (one) => one.stop(fault.ms))
        case 'clock':
          for (const target of fault.targets) pollers[target]?.setClock(fault.byMs)
          return true
        case 'kill-api':
          return hitOne(apis, fault.target, (one) => one.kill(fault.downMs))
        case 'stop-api':
          return hitOne(apis, fault.target, (one) => one.stop(fault.ms))
        case 'line':
          return disturb(lines[fault.target], fault.mode, fault.ms)
        case 'database-line':
          return disturb(databaseLines[fault.target], 'black-hole', fault.ms)
        case 'unlisten':
          return endListeners()
        case 'postgres':
          return crashPostgres()
        case 'upstream':
          simulator.faults.set(fault.fault)
          trouble(simulator, fault.ms, simulator.faults.clear)
          return true
      }
    },
    calm: async () => {
      for (const { timer, end } of [...troubles.values()]) {
        clearTimeout(timer)
        end()
      }
      await crash
    },
  }
}

/** Whoever is down, or just starting, is up again within that time. */
const PATIENCE_MS = 20_000
const RETRY_MS = 100

/**
 * All of the plan, each fault at its time, or as soon after it as it finds somebody to hit. Rejects
 * when the signal does.
 */
export const inflictAll = async (
  inflicter: Inflicter,
  faults: readonly Fault[],
  { signal, note }: { readonly signal: AbortSignal; readonly note: (line: string) => void },
): Promise<Inflicted> => {
  const planned: Record<string, number> = {}
  const done: Record<string, number> = {}
  const startedAt = performance.now()
  const inflict = async (fault: Fault): Promise<void> => {
    const late = () => performance.now() - startedAt - fault.at
    await wait(Math.max(0, -late()), undefined, { signal })
    planned[fault.kind] = (planned[fault.kind] ?? 0) + 1
    let hits = inflicter.inflict(fault)
    for (; !hits && late() < PATIENCE_MS; hits = inflicter.inflict(fault)) {
      await wait(RETRY_MS, undefined, { signal })
    }
    done[fault.kind] = (done[fault.kind] ?? 0) + (hits ? 1 : 0)
    note(`${JSON.stringify(fault)}${hits ? '' : ' found nobody'}`)
  }
  await Promise.all(faults.map(inflict))
  return { planned, done, outages: inflicter.outages }
}
