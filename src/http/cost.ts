import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
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
import {
  candlesIn,
  MAX_CANDLES,
  minuteOfMillis,
  type PriceRangeAsked,
  priceRangeOf,
} from '../domain/price-history.ts'
import { codedError } from './coded-error.ts'

const MAX_COST = 20_000

/**
 * Of what reads a whole table, as long as reading so many rows takes: `status`, the totals of a list,
 * `Tag.openEventCount`.
 */
const WHOLE_TABLE = 4_000

/** Of a description: thousands of characters, where all else of a row is some hundred. */
const DESCRIPTION = 20

/** So many candles of a price history cost as much as a row. */
const CANDLES_OF_A_ROW = 3

/** Of a list without a size. A single `node` counts as much, which nobody will notice. */
const USUAL_PAGE = 20

/** Of a search: some milliseconds of the database, whatever it finds. */
const SEARCH = 1_000

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
  /** Not multiplied: the totals of all events of a page are one statement. */
  readonly wholeTables: number
  /** Whether totals of the list are asked for here; all of them are one reading. */
  readonly hasTotals: boolean
}

const NOTHING: Cost = { rows: 0, wholeTables: 0, hasTotals: false }

const TOTALS = new Set(['totalCount', 'totalVolume'])

const sumOf = (a: Cost, b: Cost): Cost => ({
  rows: a.rows + b.rows,
  wholeTables: a.wholeTables + b.wholeTables,
  hasTotals: a.hasTotals || b.hasTotals,
})

/**
 * The cost of an operation: its rows, `DESCRIPTION` for each description of them, their candles, and
 * `WHOLE_TABLE` for each `status`, each list whose totals are asked for and each `openEventCount`, and
 * `SEARCH` for each search.
 * What else lies within a market costs nothing more, for it is read with it.
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
    `events that can be returned, ${DESCRIPTION} for each description, one for ${CANDLES_OF_A_ROW} ` +
    `candles, ${WHOLE_TABLE} for the totals of each list, each openEventCount and status, and ` +
    `${SEARCH} for each search: ask for smaller pages and fewer totals.`
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
    if (TOTALS.has(field.name)) return { ...NOTHING, hasTotals: true }
    if (field.name === 'openEventCount') return { ...NOTHING, wholeTables: 1 }
    if (field.name === 'description') return { ...NOTHING, rows: DESCRIPTION }
    if (field.name === 'priceHistory') return candlesOf(argumentsOf(field, node, variables))
    if (node.selectionSet === undefined) return NOTHING
    const type = getNamedType(field.type).name
    const inside = measure(node.selectionSet, type)
    const { rows } = inside
    const isListOfRows = type.endsWith('Connection') || type === 'Node'
    const searches = Number(type === 'SearchHitConnection')
    return {
      rows: SEARCH * searches + (isListOfRows ? rowsOf(field, node, variables) * (1 + rows) : rows),
      wholeTables: inside.wholeTables + Number(inside.hasTotals) + Number(type === 'Status'),
      hasTotals: false,
    }
  }

  return measure
}

/** More than a call may have, its resolver refuses, and says so better. */
const candlesOf = (asked: Readonly<Record<string, unknown>>): Cost => {
  if (asked.interval === undefined) return NOTHING
  const range = priceRangeOf(asked as unknown as PriceRangeAsked)
  const candles = Math.min(candlesIn(range, minuteOfMillis(Date.now())), MAX_CANDLES)
  return { ...NOTHING, rows: Math.ceil(candles / CANDLES_OF_A_ROW) }
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

/** None where they cannot be read, as with null for what may not be null: execution refuses the field. */
const argumentsOf = (...asked: Parameters<typeof getArgumentValues>) => {
  try {
    return getArgumentValues(...asked)
  } catch (error) {
    if (error instanceof GraphQLError) return {}
    throw error
  }
}

/** By its arguments; a size out of range counts as it is, its resolver refuses it. */
const rowsOf = (
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): number => {
  const { first, last, ids, filter } = argumentsOf(field, node, variables)
  if (typeof first === 'number') return Math.max(first, 0)
  if (typeof last === 'number') return Math.max(last, 0)
  return lengthOf(ids) ?? lengthOf(Object(filter).ids) ?? USUAL_PAGE
}

const lengthOf = (value: unknown): number | undefined =>
  Array.isArray(value) ? value.length : undefined
