import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Passage } from './gateway.ts'
import { type Finding, type Scene, type Trial, untilCounted } from './trial.ts'
import { until } from './until.ts'

const PAUSE_SECONDS = 6
/** What was under way when the pause was asked for. */
const UNDER_WAY_MS = 100
const errors = (code: string) => ({ name: 'polycool_upstream_errors_total', labels: { code } })

const rateLimit: Trial = {
  row: 17,
  fault: `429 in HTML, Retry-After ${PAUSE_SECONDS}`,
  counter: errors('GAMMA_RATE_LIMITED'),
  run: async (scene) => {
    const { simulator, gateway } = scene
    simulator.faults.set({ kind: 'rate-limit', retryAfter: PAUSE_SECONDS, body: 'html' })
    const isRefusal = ({ status, endedAt }: Passage) => status === 429 && endedAt !== null
    const refusal = await until('a 429', 10_000, async () => gateway.passages().find(isRefusal))
    const from = (refusal.endedAt ?? 0) + UNDER_WAY_MS
    const to = from - UNDER_WAY_MS + PAUSE_SECONDS * 1000
    const isServed = await servesFetches(scene)
    await until('the end of the pause', PAUSE_SECONDS * 2000, async () => performance.now() > to)
    const inside = gateway.passages().filter(({ at }) => at > from && at < to).length
    return {
      text: `${inside} requests in the pause, fetchMarket ${isServed ? 'told of it' : 'failed'}`,
      isMet: inside === 0 && isServed,
    }
  },
}

/** What is stored is still to be had; of what is not, fetchMarket says when to ask again. */
const servesFetches = async ({ service, sql }: Scene): Promise<boolean> => {
  const [market] = await sql<{ id: number }[]>`select id::int as id from markets limit 1`
  const fetched = await Promise.all(
    [market?.id, UNKNOWN_ID].map(async (id) => {
      const data = await service.ask(`mutation { fetchMarket(by: { id: "${id}" }) {
        ... on FetchMarketPayload { market { id } }
        ... on RateLimited { retryAfterSeconds } } }`)
      return (data as FetchAnswer).fetchMarket
    }),
  )
  const [stored, unknown] = fetched
  return stored?.market !== undefined && Number(unknown?.retryAfterSeconds) > 0
}

const UNKNOWN_ID = 999_999_999

interface FetchAnswer {
  readonly fetchMarket: {
    readonly market?: { readonly id: string }
    readonly retryAfterSeconds?: number
  }
}

/** An outage may cost this part of the usual requests. */
const OUTAGE_SHARE = 1.2
const BREAKER_OPENS_WITHIN_MS = 60_000

const outage: Trial = {
  row: 18,
  fault: '500, 502 and 503 until the breaker opens',
  counter: errors('GAMMA_UNAVAILABLE'),
  run: async ({ simulator, gateway, service, usualRate }) => {
    const from = performance.now()
    simulator.faults.set([
      { kind: 'status', status: 500, probability: 0.34 },
      { kind: 'status', status: 502, probability: 0.5 },
      { kind: 'status', status: 503 },
    ])
    const isOpen = async () =>
      (await service.sum('polycool_upstream_breaker', { state: 'open' })) === 1
    await until('an open breaker', BREAKER_OPENS_WITHIN_MS, isOpen)
    const seconds = (performance.now() - from) / 1000
    const share = gateway.passages().length / (usualRate * seconds)
    const statuses = new Set(gateway.passages().map(({ status }) => status))
    return {
      text: `${share.toFixed(2)} of the usual requests, breaker open after ${seconds.toFixed(0)} s`,
      isMet: share <= OUTAGE_SHARE && [500, 502, 503].every((status) => statuses.has(status)),
    }
  },
}

const redirect: Trial = {
  row: 27,
  fault: '302 to another place of this machine',
  counter: errors('GAMMA_REFUSED'),
  run: async (scene): Promise<Finding> => {
    let followed = 0
    const target = createServer((_, response) => {
      followed += 1
      response.setHeader('content-type', 'application/json').end('{"events":[]}')
    })
    await once(target.listen(0, '127.0.0.1'), 'listening')
    const { port } = target.address() as AddressInfo
    try {
      scene.simulator.faults.set({ kind: 'redirect', location: `http://127.0.0.1:${port}/` })
      await untilCounted(scene, 3)
    } finally {
      target.close()
    }
    return { text: `${followed} requests at its target`, isMet: followed === 0 }
  },
}

export const refusals: readonly Trial[] = [rateLimit, outage, redirect]
