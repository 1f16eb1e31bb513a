import { sql } from 'drizzle-orm'
import type { Database } from '../../src/db/client.ts'

const EVERY_MS = 250
/** Later than this a resolution counts as not seen: the latest close, and twice the goal. */
const LATEST_MS = 90_000 + 180_000

export interface ResolvedWatch {
  /** Seconds from upstream's closedTime to readable as RESOLVED, one for each short market. */
  readonly lags: readonly number[]
  /** Short markets whose window ended so long ago that they must be resolved, and are not. */
  countMissed(): Promise<number>
  stop(): Promise<void>
}

interface Seen extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly closedMs: number
}

/** Reads a few times a second which short markets have become readable as resolved since `since`. */
export const watchResolved = ({ db }: Database, since: number): ResolvedWatch => {
  const lags: number[] = []
  const seen = new Set<string>()
  const short = sql`window_ends_at - window_starts_at < interval '1 hour'`
  const from = new Date(since).toISOString()

  const look = async (): Promise<void> => {
    const rows = await db.execute<Seen>(sql`
      select id::text as id, extract(epoch from closed_at)::float8 * 1000 as "closedMs" from markets
      where status = 'RESOLVED' and ${short} and closed_at >= ${from}::timestamptz
        and changed_at > clock_timestamp() - interval '1 minute'`)
    const now = Date.now()
    for (const { id, closedMs } of rows) {
      if (seen.has(id)) continue
      seen.add(id)
      lags.push((now - closedMs) / 1000)
    }
  }

  const stopping = new AbortController()
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await look()
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  })()
  return {
    lags,
    countMissed: async () => {
      const until = new Date(Date.now() - LATEST_MS).toISOString()
      const rows = await db.execute<{ missed: number }>(sql`
        select count(*)::int as missed from markets
        where status <> 'RESOLVED' and ${short}
          and window_ends_at between ${from}::timestamptz and ${until}::timestamptz`)
      return rows[0]?.missed ?? 0
    },
    stop: () => {
      stopping.abort()
      return watching
    },
  }
}
