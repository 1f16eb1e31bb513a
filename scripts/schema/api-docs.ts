import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { type ApiTypes, createApiTypes } from './api-types.ts'
import { anchorOf, linkTo } from './markdown.ts'

interface Entry {
  readonly heading: string
  /** What the contents call it. */
  readonly label: string
  readonly lines: readonly string[]
}

interface Section {
  readonly title: string
  readonly introduction: string
  readonly entries: readonly Entry[]
}

const INTRODUCTION = `# API

All that can be asked of polycool. \`npm run schema:print\` makes this page of the descriptions in \`src/schema/\`: change them there. As SDL it is
[schema.graphql](../schema.graphql). [Fifteen queries](queries.md) are ready to copy, and [client.md](client.md) shows how to follow
resolutions. In a browser \`/graphql\` is a query editor that completes what you type, unless [\`GRAPHIQL\`](configuration.md) or \`CONSOLE\`
switches it off.

Nearly all of it is about a [\`Market\`](#market) or an [\`Event\`](#event). A type that ends in \`!\` is never null; after \`=\` stands what is
taken where nothing is given. \`Int\`, \`Float\`, \`String\`, \`Boolean\` and \`ID\` are GraphQL's own.
[Decision 19](decisions/0019-schema-contract.md) says what may change from release to release.`

/** The schema as a page of Markdown, committed as docs/api.md. */
export const renderApiDocs = (schema: GraphQLSchema): string => {
  const sections = sectionsOf(schema).filter(({ entries }) => entries.length > 0)
  const contents = sections.map(({ title, entries }) => {
    const links = entries.map(({ heading, label }) => linkTo(heading, label))
    return `- [${title}](#${anchorOf(title)}): ${links.join(', ')}`
  })
  const body = sections.flatMap(({ title, introduction, entries }) => [
    ...[`## ${title}`, '', introduction, ''],
    ...entries.flatMap(({ heading, lines }) => [`### ${heading}`, '', ...lines, '']),
  ])
  return [INTRODUCTION, '', '## Contents', '', ...contents, '', ...body].join('\n')
}

const sectionsOf = (schema: GraphQLSchema): readonly Section[] => {
  const api = createApiTypes(schema)
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .filter((type) => !roots.some((root) => root === type))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const section = (
    title: string,
    introduction: string,
    isOfIt: (type: GraphQLNamedType) => boolean,
  ): Section => ({
    ...{ title, introduction },
    entries: types
      .filter(isOfIt)
      .map((type) => ({ heading: type.name, label: type.name, lines: api.describe(type) })),
  })
  return [
    operations('Queries', api, schema.getQueryType()),
    operations('Mutations', api, schema.getMutationType()),
    operations('Subscriptions', api, schema.getSubscriptionType()),
    section(
      'Objects',
      'What answers are made of.',
      (type) => isObjectType(type) && !isOfLists(type),
    ),
    section('Connections', 'Pages of lists, in the way of Relay.', isOfLists),
    section('Inputs', 'What arguments are made of.', isInputObjectType),
    section('Enums', 'A later release may answer with values that are not here yet.', isEnumType),
    section('Scalars', 'Strings in JSON.', isScalarType),
    section('Unions', 'One of several objects; `__typename` tells which.', isUnionType),
    section('Interfaces', 'What several objects have in common.', isInterfaceType),
  ]
}

const isOfLists = ({ name }: GraphQLNamedType): boolean => /(Connection|Edge|^PageInfo)$/.test(name)

/** Headed by the name of the root too: the page has a query `market` and a type `Market`. */
const operations = (
  title: string,
  api: ApiTypes,
  root: GraphQLObjectType | null | undefined,
): Section => ({
  title,
  introduction: root == null ? '' : api.textOf(root),
  entries: Object.values(root?.getFields() ?? {}).map((field) => ({
    heading: `${root?.name}.${field.name}`,
    label: field.name,
    lines: api.describeOperation(field),
  })),
})
