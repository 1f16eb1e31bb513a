import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth'
import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type ParseOptions,
  parse,
  type SelectionSetNode,
  type Source,
  type ValidationContext,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { codedError, type RefusalCode } from './coded-error.ts'

const MAX_TOKENS = 1_000
const MAX_DEPTH = 12
const MAX_ALIASES = 15

/** They refuse documents by their form alone, before anything is executed. */
export const documentLimits = (): Plugin[] => [
  { onParse: ({ setParseFn }) => setParseFn(parseWithTokenLimit) },
  maxDepthPlugin({ n: MAX_DEPTH, flattenFragments: true, ...reportingAs('QUERY_TOO_DEEP') }),
  maxAliasesPlugin({ n: MAX_ALIASES, ...reportingAs('TOO_MANY_ALIASES') }),
  { onValidate: ({ addValidationRule }) => addValidationRule(oneMutationField) },
  { onValidate: ({ addValidationRule }) => addValidationRule(oneStatusField) },
]

const parseWithTokenLimit = (source: string | Source, options?: ParseOptions): DocumentNode => {
  try {
    return parse(source, { ...options, maxTokens: MAX_TOKENS })
  } catch (error) {
    if (!(error instanceof GraphQLError) || !/more tha[nt] \d+ tokens/.test(error.message))
      throw error
    throw codedError('QUERY_TOO_LONG', `Token limit of ${MAX_TOKENS} exceeded.`)
  }
}

/** Armor's own errors have no code and call themselves syntax errors. */
const reportingAs = (code: RefusalCode) => ({
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, error: GraphQLError): void => {
      context?.reportError(codedError(code, error.message.replace(/^Syntax Error: /, '')))
    },
  ],
})

/** Aliases would let one request be many requests upstream. */
const oneMutationField = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: (operation) => {
    if (operation.operation !== OperationTypeNode.MUTATION) return
    const count = fieldsOf(operation.selectionSet, context, new Set()).length
    if (count > 1) {
      context.reportError(
        codedError('TOO_MANY_MUTATIONS', `Mutation field limit of 1 exceeded, found ${count}.`),
      )
    }
  },
})

/** It reads every open market. Fields that merge into one, as fragments of a page do, are one. */
const oneStatusField = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: (operation) => {
    if (operation.operation !== OperationTypeNode.QUERY) return
    const { size } = new Set(
      fieldsOf(operation.selectionSet, context, new Set())
        .filter(({ name }) => name.value === 'status')
        .map(({ alias, name }) => (alias ?? name).value),
    )
    if (size > 1) {
      context.reportError(
        codedError('TOO_MANY_STATUS_FIELDS', `Status field limit of 1 exceeded, found ${size}.`),
      )
    }
  },
})

/** As execution collects them: each fragment once, which also ends one that spreads itself. */
const fieldsOf = (
  { selections }: SelectionSetNode,
  context: ValidationContext,
  seen: Set<string>,
): readonly FieldNode[] =>
  selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return fieldsOf(selection.selectionSet, context, seen)
    }
    const fragment = context.getFragment(selection.name.value)
    if (fragment == null || seen.has(selection.name.value)) return []
    seen.add(selection.name.value)
    return fieldsOf(fragment.selectionSet, context, seen)
  })
