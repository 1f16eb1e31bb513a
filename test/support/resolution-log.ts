import { eq } from 'drizzle-orm'
import type { Database } from '../../src/db/client.ts'
import { feeds } from '../../src/db/tables/feeds.ts'
import { resolutionChanges } from '../../src/db/tables/resolutions.ts'
import type { ResolutionEvidence } from '../../src/domain/resolution-change.ts'

export type ChangeSeed = Pick<typeof resolutionChanges.$inferInsert, 'marketId' | 'kind'> &
  Partial<Omit<typeof resolutionChanges.$inferInsert, 'seq' | 'evidence'>> & {
    readonly evidence?: Partial<ResolutionEvidence>
  }

export const EPOCH = '0123abcd-4567-89ef-8000-000000000001'

const EVIDENCE: ResolutionEvidence = {
  closed: false,
  closedAt: null,
  umaStatus: null,
  umaHistory: [],
  automaticallyResolved: false,
  enableOrderBook: true,
  scalar: false,
  prices: ['0.5', '0.5'],
}

/** What the market is after a change of that kind, where a test does not say. */
const STATUSES = {
  PROPOSED: 'PROPOSED',
  DISPUTED: 'DISPUTED',
  CLOSED: 'CLOSED',
  RESOLVED: 'RESOLVED',
  CORRECTED: 'CLOSED',
  REOPENED: 'OPEN',
} as const

/** Writes a log from number `first` on, in the place of a log there may be; in one commit. */
export const seedLog = async (
  { db }: Database,
  changes: readonly ChangeSeed[],
  { epoch = EPOCH, first = 1 } = {},
): Promise<void> => {
  const state = { epoch, oldestVersion: first, lastVersion: first + changes.length - 1 }
  const rows = changes.map(({ evidence, ...change }, index) => ({
    seq: first + index,
    status: STATUSES[change.kind],
    observedAt: '2025-11-03 12:00:00+00',
    recordedAt: '2025-11-03 12:00:01.5+00',
    tagSlugs: [],
    ...change,
    evidence: { ...EVIDENCE, ...evidence },
  }))
  await db.transaction(async (commit) => {
    await commit.delete(resolutionChanges)
    await commit.update(feeds).set(state).where(eq(feeds.name, 'resolutions'))
    if (rows.length > 0) await commit.insert(resolutionChanges).values(rows)
  })
}
