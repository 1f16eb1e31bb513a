import { gzipSync } from 'node:zlib'
import type { FaultInput } from '../../simulator/fault.ts'
import { type Reply, raw } from '../support/gamma.ts'
import { readRuns } from './stored.ts'
import { type Finding, type Scene, type Trial, untilCounted } from './trial.ts'
import { until } from './until.ts'

const errors = (code: string) => ({ name: 'polycool_upstream_errors_total', labels: { code } })

/**
 * Three answers may be under way, and each is refused at the contract's 32 MB, not read to its end. What
 * was of one before may not be collected yet.
 */
const MOST_GROWTH_MB = 160
const MEGABYTE = 1_048_576

const oversized = (fault: string, inflict: (scene: Scene) => void, code: string): Trial => ({
  row: 22,
  fault,
  counter: errors(code),
  run: async (scene) => {
    inflict(scene)
    await untilCounted(scene, 10)
    const growth = scene.rssGrowthMb()
    return {
      text: `${growth.toFixed(0)} MB more memory`,
      isMet: growth < MOST_GROWTH_MB,
    }
  },
})

/** 100 MB of a list that begins as it should, without telling how long it is. */
const hugeJson: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const row = Buffer.from(`{"id":"1","text":"${'x'.repeat(MEGABYTE)}"},`)
  const pour = (left: number): void => {
    if (left === 0) response.end()
    else if (!response.destroyed) response.write(row, () => pour(left - 1))
  }
  response.write('{"events":[')
  pour(100)
}

const nested = (): Reply => {
  let body: Buffer = Buffer.from('{"events":[]}')
  for (let depth = 0; depth < 5; depth++) body = gzipSync(body)
  return raw(body, { 'content-encoding': 'gzip, gzip, gzip, gzip, gzip' })
}

const unreadable = (fault: string, inflict: (scene: Scene) => void): Trial => ({
  row: 23,
  fault,
  counter: errors('GAMMA_BAD_PAYLOAD'),
  run: async (scene): Promise<Finding> => {
    inflict(scene)
    // Answers from before the fault may still be on their way into the database.
    const since = new Date()
    const failed = await until('failed runs', 20_000, async () => {
      const runs = await readRuns(scene.sql, since)
      const pollers = runs.filter(({ job }) => job !== 'DUE')
      return pollers.length === 3 && pollers.every(({ ended }) => ended > 0) && runs
    })
    const changed = failed.reduce((sum, run) => sum + run.changed, 0)
    const good = failed.reduce((sum, run) => sum + (run.job === 'DUE' ? 0 : run.ok), 0)
    return { text: `${changed} rows changed`, isMet: changed === 0 && good === 0 }
  },
})

const play =
  (reply: Reply) =>
  ({ gateway }: Scene) =>
    gateway.play(async () => reply)

const inflict =
  (fault: FaultInput) =>
  ({ simulator }: Scene) =>
    simulator.faults.set(fault)

export const bodies: readonly Trial[] = [
  oversized('300 kB of gzip that hold 300 MB', inflict({ kind: 'bomb' }), 'GAMMA_TOO_LARGE'),
  oversized('100 MB of JSON', play(hugeJson), 'GAMMA_TOO_LARGE'),
  oversized('gzip five times over', play(nested()), 'GAMMA_BAD_PAYLOAD'),
  unreadable('half of the body', inflict({ kind: 'cut' })),
  unreadable('JSON that breaks off', play(raw('{"events":[{"id":"1"'))),
  unreadable('HTML under 200', inflict({ kind: 'html' })),
  unreadable('an empty body', play(raw(''))),
  unreadable('text/plain', inflict({ kind: 'content-type' })),
]
