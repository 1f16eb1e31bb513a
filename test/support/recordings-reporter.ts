import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with how many checks on recorded input were skipped for want of recordings. */
export class RecordingsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules
      .flatMap((module) => [...module.children.allTests('skipped')])
      .filter((test) => test.fullName.includes('no recordings found')).length
    process.stdout.write(
      skipped === 0
        ? '0 recorded checks skipped\n'
        : `${skipped} recorded checks skipped: no recordings found, set RECORDINGS_DIR to their folder\n`,
    )
  }
}
