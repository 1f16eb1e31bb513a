import { readFileSync, writeFileSync } from 'node:fs'
import { renderReleased } from './released.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const { version } = JSON.parse(read('package.json'))
writeFileSync(
  new URL('schema.released.graphql', root),
  renderReleased(read('schema.graphql'), version),
)
