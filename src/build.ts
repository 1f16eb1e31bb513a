import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * What is running: the package's version, and the commit where the checkout or, in an image,
 * COMMIT_SHA tells it. In every log line and in `status`, because a wrong program in the right place
 * is a common outage.
 */
export const readBuild = (env: Readonly<Record<string, string | undefined>> = {}): string => {
  const { version } = JSON.parse(readText(join(ROOT, 'package.json')) ?? '{"version":"unknown"}')
  const commit = readCommit() ?? env.COMMIT_SHA
  return commit ? `${version}+${commit.slice(0, 9)}` : version
}

/** Without git, which need not be there where this runs. */
const readCommit = (): string | undefined => {
  const git = gitFolder()
  const head = readText(join(git, 'HEAD'))
  if (!head?.startsWith('ref: ')) return head
  const branch = head.slice('ref: '.length)
  // A worktree has a HEAD of its own, and branches in common with the others.
  const common = resolve(git, readText(join(git, 'commondir')) ?? '.')
  return readText(join(common, branch)) ?? packedCommit(common, branch)
}

/** In a worktree `.git` is a file that says where its folder is. */
const gitFolder = (): string => {
  const dotGit = join(ROOT, '.git')
  const [, elsewhere = dotGit] = /^gitdir: (.+)$/.exec(readText(dotGit) ?? '') ?? []
  return resolve(ROOT, elsewhere)
}

/** Git packs branches into one file now and then: `<commit> <branch>`, one a line. */
const packedCommit = (git: string, branch: string): string | undefined => {
  const lines = readText(join(git, 'packed-refs'))?.split('\n') ?? []
  return lines.find((line) => line.endsWith(` ${branch}`))?.split(' ')[0]
}

/** Without the end of the last line; undefined where there is no such file. */
const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
