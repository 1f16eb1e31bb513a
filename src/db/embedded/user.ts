import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { embeddedError, errorCodeOf } from './failures.ts'

const run = promisify(execFile)

/** The account that postgres runs under; null: our own. */
export interface RunAs {
  readonly uid: number
  readonly gid: number
}

const CANDIDATES = ['postgres', 'nobody']

const lookUp = async (name: string): Promise<RunAs | null> => {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

const ownerOf = async (path: string): Promise<RunAs | null> => {
  try {
    const { uid, gid } = await stat(path)
    return { uid, gid }
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Postgres refuses to run as root. Root therefore runs it as the owner of an existing cluster (so a
 * user's own data keeps its owner under `sudo`), else as `postgres`, else as `nobody`.
 *
 * @throws AppError EMBEDDED_POSTGRES when the cluster is another user's, or root finds no account
 */
export const chooseUser = async (cluster: string): Promise<RunAs | null> => {
  const own = process.getuid?.()
  const owner = await ownerOf(cluster)
  if (own !== 0) {
    if (owner === null || owner.uid === own) return null
    throw embeddedError(
      `The data in ${cluster} belong to another user (uid ${owner.uid}): start as that user or as root, or set DATA_DIR to another directory.`,
    )
  }
  if (owner !== null && owner.uid !== 0) return owner
  for (const name of CANDIDATES) {
    const found = await lookUp(name)
    if (found !== null && found.uid !== 0) return found
  }
  throw embeddedError(
    'PostgreSQL refuses to run as root, and this system has neither a user postgres nor nobody: create one (useradd --system postgres), start as another user, or set DATABASE_URL.',
  )
}

/** Root's copy of a data directory (cp, docker cp) is root's; postgres insists on owning it. */
export const takeFromRoot = async (runAs: RunAs | null, cluster: string): Promise<void> => {
  if ((await ownerOf(cluster))?.uid === 0) await giveTo(runAs, cluster)
}

/** Gives everything below `path` to `runAs`; nothing to do when postgres runs under our own account. */
export const giveTo = async (runAs: RunAs | null, path: string): Promise<void> => {
  if (runAs !== null) await run('chown', ['-hR', `${runAs.uid}:${runAs.gid}`, path])
}
