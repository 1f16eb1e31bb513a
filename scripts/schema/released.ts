import { newestRelease } from './change-log.ts'

/** What schema.released.graphql holds when that version is released with this schema. */
export const renderReleased = (schema: string, version: string): string =>
  `# The schema as it was last released, which is what clients hold us to: a test compares schema.graphql with it.
# Renewed by \`npm run schema:release\` when a release is made, and by nothing else: docs/decisions/0019-schema-contract.md.
# Release: ${version}

${schema}`

/**
 * The fault of a release that was made by halves: the schema is kept under the version of
 * package.json, and clients read that of the change log. Null where both are the same.
 */
export const judgeRelease = (released: string, changeLog: string): string | null => {
  const newest = newestRelease(changeLog) ?? 'none'
  const kept = /^# Release: (.+)$/m.exec(released)?.[1]
  if (kept === newest) return null
  return (
    `schema.released.graphql is of the release "${kept}", the newest one of CHANGELOG.md is "${newest}". ` +
    'Give package.json the version of the change log, and then: npm run schema:release'
  )
}
