import { databaseFailureOf } from '../db/database-failures.ts'
import { isAppError } from '../errors.ts'

/** Why a run failed, in a code and a sentence: for its row, which is public, and for the log. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** Postgres quotes the value that it refuses, which may be a whole page. */
const MESSAGE_CHARACTERS = 500

export const failureOf = (error: unknown): Failure => {
  const { code, message } = isAppError(error)
    ? error
    : (databaseFailureOf(error) ?? { code: 'INTERNAL', message: String(error) })
  return { code, message: message.slice(0, MESSAGE_CHARACTERS) }
}
