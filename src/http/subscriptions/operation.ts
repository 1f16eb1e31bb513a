import { hash } from 'node:crypto'
import {
  type ASTNode,
  type DocumentNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type VariableNode,
  visit,
} from 'graphql'

/** As clients send it. */
export interface Params {
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: { readonly [name: string]: unknown } | null | undefined
}

/** A document with one operation of it chosen, and its variables. */
export interface Operation {
  readonly document: DocumentNode
  readonly operationName: string | null
  readonly variables: { readonly [name: string]: unknown }
}

export const operationOf = (document: DocumentNode, params: Params): Operation => ({
  document,
  operationName: params.operationName ?? null,
  variables: params.variables ?? {},
})

/** `query`, `mutation` or `subscription`; null where the document has no such operation. */
export const typeOf = ({ document, operationName }: Operation) =>
  getOperationAST(document, operationName)?.operation ?? null

/**
 * Names those subscriptions that make the same of the same message: equal in all but what the source
 * alone is asked with, where to start and what for. A hash, for variables may be long and streams many.
 */
export const groupKeyOf = (operation: Operation, text: string): string => {
  const definition = getOperationAST(operation.document, operation.operationName)
  const apart = definition ? sourceVariables(operation.document, definition) : new Set()
  // What the document does not declare changes nothing, and may be anything.
  const declared = (definition?.variableDefinitions ?? []).map(
    ({ variable }) => variable.name.value,
  )
  const variables = Object.entries(operation.variables).filter(
    ([name]) => declared.includes(name) && !apart.has(name),
  )
  const parts = [text, operation.operationName, variables.sort(([a], [b]) => (a < b ? -1 : 1))]
  return hash('sha256', JSON.stringify(parts), 'base64')
}

/** Those that are used in the arguments of the root field, and nowhere else. */
const sourceVariables = (
  document: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
): ReadonlySet<string> => {
  const [field] = selectionSet.selections
  if (field?.kind !== Kind.FIELD) return new Set()
  const everywhere = countVariables([document])
  const inSource = countVariables(field.arguments ?? [])
  const isOfSource = ([name, count]: [string, number]) => everywhere.get(name) === count
  return new Set([...inSource].filter(isOfSource).map(([name]) => name))
}

const countVariables = (nodes: readonly ASTNode[]): Map<string, number> => {
  const counts = new Map<string, number>()
  const visitor = {
    VariableDefinition: () => false,
    Variable: ({ name: { value: name } }: VariableNode) => {
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
  }
  for (const node of nodes) visit(node, visitor)
  return counts
}
