import { and, eq, lt, sql } from 'drizzle-orm'
import type { PolledTier } from '../domain/tier.ts'
import type { Database } from './client.ts'
import { ticks, tierClaims } from './tables/polling.ts'

/** What a run of a tier did so far. */
export interface TickCounts {
  readonly requests: number
  readonly decodedBytes: number
  readonly eventsSeen: number
  readonly eventsChanged: number
  readonly marketsSeen: number
  readonly openMarketsSeen: number
  readonly marketsChanged: number
  readonly rowsRefused: number
}

const KEPT_DAYS = 7

/**
 * Takes the present slot of a tier for `owner`; false when another process took it less than half a
 * period ago. One statement on the database's clock, so of many askers one wins.
 */
export const claimTier = async (
  { db }: Database,
  { tier, owner, periodMs }: { tier: PolledTier; owner: string; periodMs: number },
): Promise<boolean> => {
  const rows = await db
    .insert(tierClaims)
    .values({ tier, owner, startedAt: sql`clock_timestamp()` })
    .onConflictDoUpdate({
      target: tierClaims.tier,
      set: { owner, startedAt: sql`clock_timestamp()` },
      setWhere: sql`${tierClaims.startedAt} < clock_timestamp() - ${periodMs / 2} * interval '1 millisecond'`,
    })
    .returning({ tier: tierClaims.tier })
  return rows.length === 1
}

/** Who took the present slot of a tier; null when nobody ever did. */
export const findClaimant = async ({ db }: Database, tier: PolledTier): Promise<string | null> => {
  const rows = await db
    .select({ owner: tierClaims.owner })
    .from(tierClaims)
    .where(eq(tierClaims.tier, tier))
  return rows[0]?.owner ?? null
}

/** Takes the present slot from `from`; false when that is no longer its owner. */
export const takeOverTier = async (
  { db }: Database,
  { tier, owner, from }: { tier: PolledTier; owner: string; from: string },
): Promise<boolean> => {
  const rows = await db
    .update(tierClaims)
    .set({ owner, startedAt: sql`clock_timestamp()` })
    .where(and(eq(tierClaims.tier, tier), eq(tierClaims.owner, from)))
    .returning({ tier: tierClaims.tier })
  return rows.length === 1
}

/** Frees the present slot, whoever took it: for a run that a person asks for. */
export const releaseTier = async ({ db }: Database, tier: PolledTier): Promise<void> => {
  await db.delete(tierClaims).where(eq(tierClaims.tier, tier))
}

/** Notes that a run began; returns its id. Forgets runs older than a week. */
export const openTick = async (
  { db }: Database,
  tier: PolledTier,
  owner: string,
): Promise<number> => {
  await db
    .delete(ticks)
    .where(
      and(eq(ticks.tier, tier), lt(ticks.startedAt, sql`now() - ${KEPT_DAYS} * interval '1 day'`)),
    )
  const rows = await db
    .insert(ticks)
    .values({ tier, owner, startedAt: sql`clock_timestamp()` })
    .returning({ id: ticks.id })
  const row = rows[0]
  if (row === undefined) throw new Error('insert into ticks returned no row')
  return row.id
}

/** Notes how a run ended. */
export const closeTick = async (
  { db }: Database,
  id: number,
  counts: TickCounts,
  failure: { readonly code: string; readonly message: string } | null,
): Promise<void> => {
  await db
    .update(ticks)
    .set({
      ...counts,
      finishedAt: sql`clock_timestamp()`,
      errorCode: failure?.code ?? null,
      error: failure?.message ?? null,
    })
    .where(eq(ticks.id, id))
}
