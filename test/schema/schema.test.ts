import { readFile } from 'node:fs/promises'
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { printSchemaSdl } from '../../src/schema/print.ts'
import { buildSchema } from '../../src/schema/schema.ts'

interface Described {
  readonly name: string
  readonly description?: string | null | undefined
}

const membersOf = (
  type: GraphQLNamedType,
): readonly (Described & { args?: readonly Described[] })[] => {
  if (isEnumType(type)) return type.getValues()
  if (isObjectType(type) || isInterfaceType(type)) return Object.values(type.getFields())
  return isInputObjectType(type) ? Object.values(type.getFields()) : []
}

describe('the schema', () => {
  it('is committed as schema.graphql', async () => {
    const committed = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8')
    expect(printSchemaSdl()).toBe(committed)
  })

  it('describes every type, field, argument and enum value', () => {
    const types = Object.values(buildSchema().getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    )
    const bare = types.flatMap((type) => {
      const isBare = ({ description }: Described) => (description ?? '').length < 8
      const members = membersOf(type).flatMap((member) => [
        ...(isBare(member) ? [`${type.name}.${member.name}`] : []),
        ...(member.args ?? [])
          .filter(isBare)
          .map((arg) => `${type.name}.${member.name}(${arg.name})`),
      ])
      return isBare(type) ? [type.name, ...members] : members
    })
    expect(types.length).toBeGreaterThan(30)
    expect(bare).toEqual([])
  })
})
