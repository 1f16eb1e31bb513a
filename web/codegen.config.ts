import type { CodegenConfig } from '@graphql-codegen/cli'

/**
 * The documents of the console, typed: each `.graphql` file beside the page that asks it becomes a
 * constant text with the types of its variables and of its answer.
 */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'web/src/**/*.graphql',
  generates: {
    'web/src/graphql/documents.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumType: 'string-literal',
        skipTypename: true,
        nonOptionalTypename: false,
        defaultScalarType: 'unknown',
        scalars: { ID: 'string', DateTime: 'string', Decimal: 'string' },
        immutableTypes: true,
        arrayInputCoercion: false,
      },
    },
  },
}

export default config
