import { openBlackHole } from './black-hole.ts'
import { CONCURRENCY, CONNECT_MS, type Stage, TIMEOUT_MS } from './stage.ts'
import { type Finding, type Scene, type Trial, untilCounted } from './trial.ts'
import { until } from './until.ts'

const errors = (code: string) => ({ name: 'polycool_upstream_errors_total', labels: { code } })

/** A time limit is kept to within this part of it. */
const TOLERANCE = 0.1

/** Some are given up earlier, with their run; none may be later. */
const judgeLongest = (lifetimes: readonly number[], limitMs: number): Finding => {
  const longest = Math.max(...lifetimes)
  return {
    text: `ended after ${(longest / 1000).toFixed(2)} s of ${limitMs / 1000} s`,
    isMet: Math.abs(longest - limitMs) <= TOLERANCE * limitMs,
  }
}

/** How long the requests that met the fault were under way. */
const lifetimesOf = ({ gateway }: Scene): readonly number[] =>
  gateway.passages().flatMap(({ at, endedAt }) => (endedAt === null ? [] : [endedAt - at]))

const timeout = (row: number, fault: string, inflict: (scene: Scene) => void): Trial => ({
  row,
  fault,
  counter: errors('GAMMA_TIMEOUT'),
  run: async (scene) => {
    inflict(scene)
    await untilCounted(scene, 1)
    return judgeLongest(lifetimesOf(scene), TIMEOUT_MS)
  },
})

const noConnection: Trial = {
  row: 19,
  fault: 'no connection',
  counter: errors('GAMMA_UNREACHABLE'),
  run: async (scene) => {
    const { gateway } = scene
    await gateway.shut()
    const close = await openBlackHole(gateway.port)
    try {
      const ms = await fetchInVain(scene)
      await untilCounted(scene, 1)
      return judgeLongest([ms], CONNECT_MS)
    } finally {
      await close()
      await gateway.open()
    }
  },
}

/** How long somebody waits for a market that only upstream could know. */
const fetchInVain = async ({ service }: Scene): Promise<number> => {
  const from = performance.now()
  await service.ask('mutation { fetchMarket(by: { id: "999999999" }) { __typename } }')
  return performance.now() - from
}

const LATENCY_MS = 700
const LIMIT = 'polycool_upstream_concurrency_limit'
/** One slot of all is never polling's. */
const hasWholeLimit = async ({ service }: Stage): Promise<boolean> =>
  (await service.sum(LIMIT)) === CONCURRENCY - 1

const slowness: Trial = {
  row: 21,
  fault: `every answer ${LATENCY_MS} ms late`,
  counter: { name: LIMIT },
  prepare: async (stage) => void (await until('a rest', 30_000, () => hasWholeLimit(stage))),
  run: async ({ simulator, gateway, service }) => {
    simulator.faults.set({ kind: 'latency', ms: LATENCY_MS })
    await until('one at a time', 30_000, async () => (await service.sum(LIMIT)) === 1)
    const most = gateway.mostInFlight()
    return { text: `${most} in flight at most, then 1`, isMet: most <= CONCURRENCY }
  },
  isWell: hasWholeLimit,
}

export const delays: readonly Trial[] = [
  slowness,
  timeout(19, 'no answer', ({ simulator }) => simulator.faults.set({ kind: 'hang' })),
  noConnection,
  timeout(20, 'a byte every 200 ms', ({ simulator }) =>
    simulator.faults.set({ kind: 'drip', ms: 200 }),
  ),
]
