import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  print,
} from 'graphql'
import { escapeText, linkTo, table } from './markdown.ts'

interface Described {
  readonly name: string
  readonly description?: string | null | undefined
  readonly deprecationReason?: string | null | undefined
}

type Field = GraphQLField<unknown, unknown>
type Input = Pick<GraphQLArgument, 'name' | 'type' | 'defaultValue'> & Described
type Lines = readonly string[]

export type ApiTypes = ReturnType<typeof createApiTypes>

/** Types of one schema in Markdown; links lead to headings named after types, or `Query.market`. */
export const createApiTypes = (schema: GraphQLSchema) => {
  const textOf = ({ description, deprecationReason }: Described): string => {
    const deprecated = deprecationReason == null ? '' : `**Deprecated:** ${deprecationReason}`
    return linkSpans(schema, escapeText(`${description ?? ''} ${deprecated}`.trim()))
  }

  const inputTable = (title: string, inputs: readonly Input[]): Lines =>
    table(
      [title, 'Type', 'Description'],
      inputs.map((input) => [code(input), typeOf(input.type) + defaultOf(input), textOf(input)]),
    )

  const fieldTable = (fields: readonly Field[]): Lines => [
    ...table(
      ['Field', 'Type', 'Description'],
      fields.map((field) => [call(field), typeOf(field.type), textOf(field)]),
    ),
    ...fields
      .filter(({ args }) => args.length > 0)
      .flatMap((field) => ['', `${call(field)} takes:`, '', ...inputTable('Argument', field.args)]),
  ]

  const memberTable = (types: readonly GraphQLNamedType[]): Lines =>
    table(
      ['Object', 'Description'],
      types.map((type) => [typeOf(type), textOf(type)]),
    )

  const membersOf = (type: GraphQLNamedType): Lines => {
    if (isObjectType(type)) return fieldTable(Object.values(type.getFields()))
    if (isInputObjectType(type)) return inputTable('Member', Object.values(type.getFields()))
    if (isUnionType(type)) return memberTable(type.getTypes())
    if (isEnumType(type)) {
      const values = type.getValues()
      return table(
        ['Value', 'Description'],
        values.map((value) => [code(value), textOf(value)]),
      )
    }
    if (!isInterfaceType(type)) return []
    const { objects } = schema.getImplementations(type)
    const fields = fieldTable(Object.values(type.getFields()))
    return [...fields, '', 'Implemented by:', '', ...memberTable(objects)]
  }

  return {
    textOf,
    describe: (type: GraphQLNamedType): Lines =>
      isScalarType(type) ? [textOf(type)] : [textOf(type), '', ...membersOf(type)],
    describeOperation: (field: Field): Lines => [
      ...[textOf(field), '', `Type: ${typeOf(field.type)}`],
      ...(field.args.length === 0 ? [] : ['', ...inputTable('Argument', field.args)]),
    ],
  }
}

const call = ({ name, args }: Field): string =>
  args.length === 0 ? `\`${name}\`` : `\`${name}(…)\``

const code = ({ name }: Described): string => `\`${name}\``

const typeOf = (type: GraphQLType): string => {
  const named = getNamedType(type)
  return isSpecifiedScalarType(named) ? `\`${type}\`` : linkTo(named.name, String(type))
}

const defaultOf = ({ type, defaultValue }: Input): string => {
  const literal = astFromValue(defaultValue, type)
  return literal == null ? '' : ` = \`${print(literal)}\``
}

/** Descriptions name what they speak of in code spans: `Market`, `Market.isShort`, `Query.node`. */
const linkSpans = (schema: GraphQLSchema, text: string): string => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  return text.replaceAll(/`(([A-Z]\w*)(?:\.\w+)?)`/g, (span, path: string, name: string) => {
    const type = schema.getType(name)
    if (type === undefined) return span
    return linkTo(roots.some((root) => root === type) ? path : name, path)
  })
}
