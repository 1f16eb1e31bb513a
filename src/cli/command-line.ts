import { CommanderError } from 'commander'
import { isAppError } from '../errors.ts'
import type { Environment } from './environment.ts'
import { createProgram } from './program.ts'

/** Runs one command; returns the exit code: 0 done, 1 failed, 2 wrong arguments or configuration. */
export const runCommandLine = async (
  argv: readonly string[],
  env: Environment,
): Promise<number> => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
  try {
    await createProgram(env).parseAsync(argv)
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    process.stderr.write(`polycool: ${textOf(error)}\n`)
    return isAppError(error, 'CONFIG_INVALID') || isAppError(error, 'BAD_USER_INPUT') ? 2 : 1
  }
}

/** A reader may have had enough (`polycool status | head -1`); what is under way still ends well. */
const ignoreClosedPipe = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error
}

/** Of an expected failure one line; of a fault of ours where it happened. */
const textOf = (error: unknown): string => {
  if (isAppError(error)) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
