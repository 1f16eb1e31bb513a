import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Environment, Process } from '../support/process.ts'
import { startProcess } from '../support/process.ts'
import type { Image } from './image.ts'

const isRoot = process.getuid?.() === 0

/** Any account that owns nothing; who runs the tests as somebody else has no other than its own. */
const NOBODY = isRoot ? { uid: 65_534, gid: 65_534 } : {}

/** Takes the right to write from who would otherwise own an image's files, and gives it back. */
export const setWritable = async (folder: string, isWritable: boolean): Promise<void> => {
  if (!isRoot) await promisify(execFile)('chmod', ['-R', isWritable ? 'u+w' : 'a-w', folder])
}

export interface Container extends Process {
  /** As Docker stops it: SIGTERM, and SIGKILL when the time is over. @returns the exit code */
  stop(graceSeconds: number): Promise<number | null>
}

/** Starts a command in the image with the variables of the image and of `env`. */
export const startContainer = (
  image: Image,
  [program = '', ...args]: readonly string[],
  env: Environment,
): Container => {
  // Of the surroundings, nothing that an image has not.
  const own = { HOME: '/nonexistent', NODE_COMPILE_CACHE: '' }
  const cwd = join(image.root, image.workdir)
  const started = startProcess(program, args, { ...own, ...image.env, ...env }, { cwd, ...NOBODY })
  const stop = async (graceSeconds: number): Promise<number | null> => {
    const timer = setTimeout(() => started.kill('SIGKILL'), graceSeconds * 1_000)
    started.kill('SIGTERM')
    const { code } = await started.ended
    clearTimeout(timer)
    return code
  }
  return { ...started, stop }
}

/** Every file and folder of the image with size and time of change. */
export const contentsOf = async ({ root }: Image): Promise<readonly string[]> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const lines = entries
    .filter((entry) => !entry.isSymbolicLink())
    .map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      const { size, mtimeMs } = await stat(path)
      return `${path} ${size} ${mtimeMs}`
    })
  return (await Promise.all(lines)).toSorted()
}
