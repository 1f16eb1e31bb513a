import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { decimalOf } from '../domain/decimal.ts'
import { timestampOf } from '../domain/timestamp.ts'
import { builder } from './builder.ts'

const badInput = (message: string, nodes?: ValueNode): GraphQLError =>
  new GraphQLError(message, { ...(nodes && { nodes }), extensions: { code: 'BAD_USER_INPUT' } })

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/
const PLAIN_DECIMAL = /^-?\d{1,50}(\.\d{1,50})?$/

const parseDateTime = (value: unknown, node?: ValueNode): string => {
  const timestamp = typeof value === 'string' && RFC_3339.test(value) ? timestampOf(value) : null
  if (timestamp !== null) return timestamp
  throw badInput('A DateTime is an RFC 3339 string with its zone: "2026-11-03T12:00:00Z".', node)
}

const parseDecimal = (value: unknown, node?: ValueNode): string => {
  const text = typeof value === 'number' ? decimalOf(value) : value
  const decimal = typeof text === 'string' && PLAIN_DECIMAL.test(text) ? decimalOf(text) : null
  if (decimal !== null) return decimal
  throw badInput('A Decimal is a string of plain digits: "12", "-0.05"; no exponent.', node)
}

const isNumberNode = (node: ValueNode) => node.kind === Kind.INT || node.kind === Kind.FLOAT

/** Text of the database to its canonical form. */
const serializeWith = (canonical: (text: string) => string | null, name: string) => {
  return (value: unknown): string => {
    const text = typeof value === 'string' ? canonical(value) : null
    if (text === null) throw new TypeError(`not a ${name}: ${String(value)}`)
    return text
  }
}

builder.addScalarType(
  'DateTime',
  new GraphQLScalarType<string, string>({
    name: 'DateTime',
    description:
      'An instant: RFC 3339 in UTC with `Z` and up to 6 fraction digits, such as ' +
      '`2026-11-03T12:00:00.5Z`. Input may have any zone, and must have one.',
    serialize: serializeWith(timestampOf, 'timestamp'),
    parseValue: (value) => parseDateTime(value),
    parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined, node),
  }),
)

builder.addScalarType(
  'Decimal',
  new GraphQLScalarType<string, string>({
    name: 'Decimal',
    description:
      'An exact decimal as a string: plain digits, no exponent, no trailing zeros after the ' +
      'point, such as `"0.035"`. Input may also be a number.',
    serialize: serializeWith(decimalOf, 'decimal'),
    parseValue: (value) => parseDecimal(value),
    parseLiteral: (node) =>
      parseDecimal(
        node.kind === Kind.STRING || isNumberNode(node)
          ? (node as { value: string }).value
          : undefined,
        node,
      ),
  }),
)
