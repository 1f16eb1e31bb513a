import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql'

/** As clients see it: without what Yoga keeps in `extensions` for itself, and removes too. */
export const formatResult = <
  Result extends { readonly errors?: readonly GraphQLError[] | undefined },
>({
  errors,
  ...rest
}: Result): FormattedExecutionResult =>
  errors === undefined ? rest : { ...rest, errors: formatErrors(errors) }

export const formatErrors = (errors: readonly GraphQLError[]): readonly GraphQLFormattedError[] =>
  errors.map((error) => {
    const { extensions = {}, ...rest } = error.toJSON()
    const { http: _http, unexpected: _unexpected, ...shown } = extensions
    return { ...rest, extensions: shown }
  })
