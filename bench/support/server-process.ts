import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const preload = new URL('report-usage.ts', import.meta.url).href

export interface Usage {
  /** User and system time, all threads. */
  readonly cpuMs: number
  readonly rssMb: number
  readonly peakRssMb: number
}

export interface ServerProcess {
  /** Of half a second ago, or of its very end. */
  usage(): Usage
  /** Where it says that it serves GraphQL. Fails when it ends before. */
  listening(): Promise<string>
  /** Settles when it ends by itself. Fails with what it printed when that was not well. */
  finished(): Promise<void>
  /** Asks it to stop and waits for it. */
  stop(): Promise<void>
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
}

/** `polycool <args>` in a process of its own, with the settings of production and nothing of ours. */
export const startServerProcess = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ServerProcess => {
  const flags = ['--max-semi-space-size=64', '--import', preload, 'src/main.ts', ...args]
  const child = spawn(process.execPath, flags, {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', PORT: '0', LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let usage: Usage = { cpuMs: 0, rssMb: 0, peakRssMb: 0 }
  let output = ''
  const serving = Promise.withResolvers<string>()
  const read = (stream: unknown, onLine: (line: string) => void) =>
    createInterface({ input: stream as Readable }).on('line', onLine)
  const keep = (line: string): void => {
    output = `${output}${line}\n`.slice(-20_000)
    const url = /GraphQL at (http:[^\s,"]+)/.exec(line)?.[1]
    if (url !== undefined) serving.resolve(url)
  }
  read(child.stdout, keep)
  read(child.stderr, keep)
  read(child.stdio[3], (line) => {
    usage = JSON.parse(line)
  })
  const ended = once(child, 'close')
  const failed = (): Error => new Error(`polycool ${args.join(' ')} ended:\n${output}`)
  return {
    usage: () => usage,
    listening: () => Promise.race([serving.promise, ended.then(() => Promise.reject(failed()))]),
    finished: async () => {
      await ended
      if (child.exitCode !== 0) throw failed()
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
