import { explainBreak, type OldDatabase } from '../legacy/old-database.ts'
import type { Named, ShapeCounts } from '../legacy/report.ts'
import type { CommandContext } from './context.ts'
import { createLegacyReport } from './legacy-report.ts'
import { createProgress, type Progress } from './progress.ts'
import { duration } from './words.ts'

interface WorkOptions {
  readonly signal: AbortSignal
  readonly onProgress: (rows: number) => void
  readonly onNamed: (named: Named) => void
}

export interface LegacyRun<Tally extends { readonly rows: number }> {
  readonly old: OldDatabase
  readonly stop: AbortSignal
  readonly dryRun: boolean
  readonly work: (
    options: WorkOptions,
  ) => Promise<{ readonly tally: Tally; readonly shapes: ShapeCounts }>
  /** What has been done, for people. */
  readonly sentenceOf: (tally: Tally) => string
}

/**
 * Works through the old table with a progress bar, and reports. To be asked to stop is no failure.
 * @throws AppError where a database failed: says how to go on
 */
export const runOverOldTable = async <Tally extends { readonly rows: number }>(
  { logger }: CommandContext,
  { old, stop, dryRun, work, sentenceOf }: LegacyRun<Tally>,
): Promise<void> => {
  const startedAt = performance.now()
  const report = createLegacyReport()
  let progress: Progress | undefined
  try {
    progress = createProgress('rows', { total: await old.count(), logger, hasRate: true })
    const { tally, shapes } = await work({
      signal: stop,
      onProgress: progress.update,
      onNamed: report.name,
    })
    progress.finish(tally.rows)
    progress.stop()
    const took = duration(performance.now() - startedAt)
    report.finish(`${sentenceOf(tally)} (${took})`, { dryRun, ...tally }, shapes)
  } catch (error) {
    progress?.stop()
    if (!stop.aborted) throw explainBreak(error)
    report.stop(`${stop.reason.message}; run it again to go on from there`)
  }
}
