import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { codedError } from './coded-error.ts'

const MAX_COST = 20_000

/** Of what reads a whole table, as long as reading so many rows takes: `status`, `totalCount`. */
const WHOLE_TABLE = 4_000

/** Of a description: thousands of characters, where all else of a row is some hundred. */
const DESCRIPTION = 20

/** Of a list without a size. A single `node` counts as much, which nobody will notice. */
const USUAL_PAGE = 20

interface Operation {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variableValues?: { readonly [name: string]: unknown } | null | undefined
}

interface Cost {
  /**
   * The most markets and events that can be returned: page sizes multiplied down the tree. A description
   * counts as several.
   */
  readonly rows: number
  /** Not multiplied: the counts of all events of a page are one statement. */
  readonly wholeTables: number
}

const NOTHING: Cost = { rows: 0, wholeTables: 0 }

const sumOf = (a: Cost, b: Cost): Cost => ({
  rows: a.rows + b.rows,
  wholeTables: a.wholeTables + b.wholeTables,
})

/**
 * The cost of an operation: its rows, `DESCRIPTION` for each description of them, and `WHOLE_TABLE` for
 * each `totalCount` and `status`. What else lies within a market costs nothing more, for it is read
 * with it.
 * The document is valid; for variables that are not, the cost is 0, since nothing is executed.
 */
export const costOf = ({ schema, document, operationName, variableValues }: Operation): number => {
  const definition = getOperationAST(document, operationName)
  if (definition == null) return 0
  const root = schema.getRootType(definition.operation)
  if (root == null) return 0
  const { coerced } = getVariableValues(
    schema,
    definition.variableDefinitions ?? [],
    variableValues ?? {},
  )
  if (coerced === undefined) return 0
  const measure = createMeasure(schema, fragmentsOf(document), coerced)
  const { rows, wholeTables } = measure(definition.selectionSet, root.name)
  return rows + WHOLE_TABLE * wholeTables
}

/** Refuses what is too costly, with the variables known: `first: $n` is no way around. */
export const costLimit = (): Plugin => ({
  onExecute: ({ args, setResultAndStopExecution }) => {
    const error = tooCostly(args)
    if (error !== null) setResultAndStopExecution({ errors: [error] })
  },
  onSubscribe: ({ args, setResultAndStopExecution }) => {
    const error = tooCostly(args)
    if (error !== null) setResultAndStopExecution({ errors: [error] })
  },
})

/** One message of a subscription costs as much as a query of the same. */
const tooCostly = (operation: Operation): GraphQLError | null => {
  const cost = costOf(operation)
  if (cost <= MAX_COST) return null
  const message =
    `Query cost limit of ${MAX_COST} exceeded, found ${cost}. The cost is the most markets and ` +
    `events that can be returned, ${DESCRIPTION} for each description, and ${WHOLE_TABLE} for each ` +
    'totalCount and status: ask for smaller pages and fewer counts.'
  return codedError('QUERY_TOO_COSTLY', message)
}

const createMeasure = (
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
) => {
  // Each fragment is measured once: fragments that spread each other twice would take for ever.
  const measured = new Map<string, Cost>()

  const measure = ({ selections }: SelectionSetNode, type: string): Cost =>
    selections
      .map((selection) => {
        if (selection.kind === Kind.FIELD) return measureField(selection, type)
        if (selection.kind === Kind.FRAGMENT_SPREAD) return measureSpread(selection.name.value)
        return measure(selection.selectionSet, selection.typeCondition?.name.value ?? type)
      })
      .reduce(sumOf, NOTHING)

  const measureSpread = (name: string): Cost => {
    const fragment = fragments.get(name)
    if (fragment === undefined) return NOTHING
    const cost =
      measured.get(name) ?? measure(fragment.selectionSet, fragment.typeCondition.name.value)
    measured.set(name, cost)
    return cost
  }

  const measureField = (node: FieldNode, parent: string): Cost => {
    const field = fieldOf(schema, parent, node.name.value)
    if (field === undefined) return NOTHING
    if (field.name === 'totalCount') return { rows: 0, wholeTables: 1 }
    if (field.name === 'description') return { rows: DESCRIPTION, wholeTables: 0 }
    if (node.selectionSet === undefined) return NOTHING
    const type = getNamedType(field.type).name
    const { rows, wholeTables } = measure(node.selectionSet, type)
    if (type === 'Status') return { rows, wholeTables: wholeTables + 1 }
    const isListOfRows = type.endsWith('Connection') || type === 'Node'
    return { rows: isListOfRows ? rowsOf(field, node, variables) * (1 + rows) : rows, wholeTables }
  }

  return measure
}

const fragmentsOf = ({ definitions }: DocumentNode) =>
  new Map(
    definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  )

/** None for the fields that every type has, as `__typename`. */
const fieldOf = (schema: GraphQLSchema, parent: string, name: string) => {
  const type = schema.getType(parent)
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
}

/** By its arguments; a size out of range counts as it is, its resolver refuses it. */
const rowsOf = (
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): number => {
  const { first, last, ids, filter } = getArgumentValues(field, node, variables)
  if (typeof first === 'number') return Math.max(first, 0)
  if (typeof last === 'number') return Math.max(last, 0)
  return lengthOf(ids) ?? lengthOf(Object(filter).ids) ?? USUAL_PAGE
}

const lengthOf = (value: unknown): number | undefined =>
  Array.isArray(value) ? value.length : undefined
