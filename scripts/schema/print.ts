import { writeFileSync } from 'node:fs'
import { printSchemaSdl } from '../../src/schema/print.ts'
import { buildSchema } from '../../src/schema/schema.ts'
import { renderApiDocs } from './api-docs.ts'

const write = (path: string, text: string): void =>
  writeFileSync(new URL(`../../${path}`, import.meta.url), text)

write('schema.graphql', printSchemaSdl())
write('docs/api.md', renderApiDocs(buildSchema()))
