import { GraphQLError } from 'graphql'
import { type MaskError, maskError } from 'graphql-yoga'
import { databaseCodeOf, isDatabaseAway } from '../db/database-failures.ts'
import { AppError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { codedError } from './coded-error.ts'

/** Postgres' statement timeout and lock timeout. */
const TIMEOUT = /^(57014|55P03)$/

/**
 * What a client sees of an error: expected ones with their code, everything else as "Unexpected
 * error", with the details in the log only.
 */
export const createMaskError =
  (logger: Logger): MaskError =>
  (error, message) => {
    const cause = originOf(error)
    if (cause instanceof AppError) return located(error, extensionsOf(cause), cause.message)
    const code = databaseCodeOf(cause)
    if (TIMEOUT.test(code)) {
      return codedError('OPERATION_TIMEOUT', 'The database took too long to answer.', 504)
    }
    if (isDatabaseAway(code)) {
      logger.warn({ code }, 'a request found no database')
      return located(error, { code: 'DATABASE_UNAVAILABLE' }, 'The database cannot be reached.')
    }
    const masked = maskError(error, message, false)
    if (masked !== error) logger.error({ err: cause }, 'unexpected error in a request')
    return masked
  }

/** Without the wrappers of GraphQL. */
const originOf = (error: unknown): unknown =>
  error instanceof GraphQLError && error.originalError !== undefined
    ? originOf(error.originalError)
    : error

const extensionsOf = ({ code, retryAfterSeconds }: AppError) => ({
  code,
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
})

const located = (
  error: unknown,
  extensions: Readonly<Record<string, unknown>>,
  message: string,
): GraphQLError => {
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions })
  const { nodes, path } = error
  return new GraphQLError(message, { ...(nodes && { nodes }), ...(path && { path }), extensions })
}
