import { hash, pick, unit } from '../../simulator/random.ts'
import { type Client, startClient } from './client.ts'
import type { ClientFilter } from './history.ts'
import { sseStream } from './stream.ts'
import type { Mutation } from './tamper.ts'
import { tamper } from './tamper.ts'
import { wsStream } from './ws-stream.ts'

export interface CrowdOptions {
  readonly seed: number
  readonly epoch: string
  readonly startSeq: number
  readonly urls: readonly string[]
  /** So many over each transport. */
  readonly perTransport: number
  /** Some ask for these alone. */
  readonly marketIds: readonly number[]
  /** The last of the latecomers begins so long after the start. */
  readonly lateMs: number
  readonly mutation: Mutation | null
}

const TAGS = ['politics', 'sports', 'crypto', 'games', 'world', 'up-or-down'] as const

/** Six of ten want everything. */
const filterOf = (i: number, h: number, marketIds: readonly number[]): ClientFilter => {
  switch (i % 10) {
    case 6:
      return { tags: [pick(TAGS, h, 1), pick(TAGS, h, 2)] }
    case 7:
      return { kinds: ['RESOLVED', 'CORRECTED', 'CLOSED'] }
    case 8:
      return { includeShort: false, kinds: ['PROPOSED', 'DISPUTED', 'REOPENED', 'RESOLVED'] }
    case 9:
      return { markets: marketIds.slice(0, 100).map(String) }
    default:
      return {}
  }
}

/** Clients of every sort: all are owed the same stretch of the log, though some come late. */
export const startCrowd = (options: CrowdOptions): readonly Client[] => {
  const { seed, perTransport, marketIds, lateMs, mutation, ...shared } = options
  return Array.from({ length: 2 * perTransport }, (_, n) => {
    const i = Math.floor(n / 2)
    const isSse = n % 2 === 0
    const h = hash(hash(seed, 41), n)
    const isMutated = mutation !== null && n < 2
    return startClient({
      ...shared,
      name: `${isSse ? 'sse' : 'ws'} ${i}`,
      stream: isSse ? sseStream : wsStream,
      first: n % 4 < 2 ? 0 : 1,
      filter: filterOf(i, h, marketIds),
      seed: h,
      delayMs: i % 8 === 7 ? unit(h, 3) * lateMs : 0,
      isRestless: i % 3 === 2,
      ...(isMutated && { tamper: (take) => tamper(mutation, take) }),
    })
  })
}
