import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Every Node of the search path: npm puts ours first, the system's may be as old as 20. */
const found = [
  process.execPath,
  ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node')),
].filter((path) => existsSync(path))

export const NODES: readonly string[] = [...new Set(found.map((path) => realpathSync(path)))]
