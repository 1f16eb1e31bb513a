import { GraphQLError } from 'graphql'

/** Stable codes of what the HTTP side refuses, beside those of errors.ts. */
export type RefusalCode =
  | 'QUERY_TOO_LONG'
  | 'QUERY_TOO_DEEP'
  | 'QUERY_TOO_COSTLY'
  | 'TOO_MANY_ALIASES'
  | 'TOO_MANY_MUTATIONS'
  | 'TOO_MANY_STATUS_FIELDS'
  | 'TOO_MANY_OPERATIONS'
  | 'OPERATION_TIMEOUT'

/** Fit to be shown. The status is that of `application/graphql-response+json`; see the HTTP spec. */
export const codedError = (code: RefusalCode, message: string, status = 400): GraphQLError =>
  new GraphQLError(message, { extensions: { code, http: { spec: true, status } } })
