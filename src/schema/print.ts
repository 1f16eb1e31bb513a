import { printSchema } from 'graphql'
import { buildSchema } from './schema.ts'

/** The schema as it is committed in `schema.graphql`. */
export const printSchemaSdl = (): string => `${printSchema(buildSchema())}\n`
