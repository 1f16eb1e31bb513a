import type { RunOfTierFragment } from '../../graphql/documents.ts'

/** How the last run of a job stands. Times in seconds; `ago` since it began. */
export type RunState =
  | { readonly kind: 'never' }
  | { readonly kind: 'running'; readonly ago: number }
  /** Its process died, so nobody recorded its end. */
  | { readonly kind: 'broken-off'; readonly ago: number }
  | { readonly kind: 'failed'; readonly ago: number; readonly took: number; readonly error: string }
  | { readonly kind: 'done'; readonly ago: number; readonly took: number }

/**
 * @param longest seconds that a run can take: it ends before its next slot
 * @param now by the server's clock, in ms since 1970
 */
export const runStateOf = (
  run: RunOfTierFragment | null,
  longest: number,
  now: number,
): RunState => {
  if (run === null) return { kind: 'never' }
  const startedAt = Date.parse(run.startedAt)
  const ago = Math.max(0, now - startedAt) / 1_000
  if (run.finishedAt === null) return { kind: ago < longest ? 'running' : 'broken-off', ago }
  const took = (Date.parse(run.finishedAt) - startedAt) / 1_000
  if (run.error !== null) return { kind: 'failed', ago, took, error: run.error }
  return { kind: 'done', ago, took }
}
