import { execFile } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './process.ts'

/** What it is made of. */
const SOURCES = ['web', 'src/client', 'package-lock.json']

/** Builds the console into dist/console, unless the one that is there is younger than its sources. */
export const buildConsole = async (): Promise<void> => {
  const builtAt = changedAt('dist/console/index.html')
  if (SOURCES.every((source) => changedAt(source) < builtAt)) return
  await promisify(execFile)(process.execPath, ['scripts/build.js', 'console'], { cwd: ROOT })
}

/** When a file, or the latest one in a folder, was changed; 0 where there is none. In ms since 1970. */
const changedAt = (path: string): number => {
  const whole = join(ROOT, path)
  const stats = statSync(whole, { throwIfNoEntry: false })
  if (stats === undefined || !stats.isDirectory()) return stats?.mtimeMs ?? 0
  return Math.max(0, ...readdirSync(whole).map((name) => changedAt(join(path, name))))
}
