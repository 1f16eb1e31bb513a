import type { Tick } from './tick.ts'

/**
 * Runs the parts of a job one after another, the later ones also where an earlier one failed: what
 * upstream cannot answer for one of them must not stop the others for ever.
 * @throws the first failure, after all of them; at once when the run is over
 */
export const runPhases = async (
  tick: Tick,
  phases: readonly (() => Promise<void>)[],
): Promise<void> => {
  const failures: unknown[] = []
  for (const phase of phases) {
    try {
      await phase()
    } catch (error) {
      failures.push(error)
    }
    tick.ensureLive()
  }
  if (failures.length > 0) throw failures[0]
}
