import { readFileSync } from 'node:fs'

/**
 * What is running: the package's version, and the commit where the checkout tells it. In every log
 * line and in `status`, because a wrong program in the right place is a common outage.
 */
export const readBuild = (): string => {
  const { version } = JSON.parse(readText('../package.json') ?? '{"version":"unknown"}')
  const head = readText('../.git/HEAD')?.trim()
  const commit = head?.startsWith('ref: ') ? readText(`../.git/${head.slice(5)}`)?.trim() : head
  return commit ? `${version}+${commit.slice(0, 9)}` : version
}

const readText = (path: string): string | null => {
  try {
    return readFileSync(new URL(path, import.meta.url), 'utf8')
  } catch {
    return null
  }
}
