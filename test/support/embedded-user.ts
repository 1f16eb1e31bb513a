import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const CHILD = fileURLToPath(new URL('./embedded-child.ts', import.meta.url))
const report = z.union([
  z.object({ url: z.string(), adopted: z.boolean() }),
  z.object({ error: z.string() }),
])

export interface EmbeddedUser {
  readonly url: string
  readonly adopted: boolean
  /** Leaves in order. */
  readonly close: () => Promise<void>
  /** kill -9. */
  readonly kill: () => Promise<void>
}

const start = async (child: ChildProcess): Promise<z.infer<typeof report>> => {
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the child ended with ${code} before its report`)
  })
  return report.parse((await Promise.race([once(child, 'message'), exited]))[0])
}

/** The line that an openEmbedded in another process (of user `uid`) fails with. */
export const failureOf = async (dataDir: string, uid?: number): Promise<string> => {
  const identity = uid === undefined ? {} : { uid, gid: uid }
  const said = await start(fork(CHILD, [dataDir], { execArgv: [], ...identity }))
  return 'error' in said ? said.error : 'no failure'
}

/** Opens the embedded PostgreSQL of `dataDir` in another process. */
export const startUser = async (dataDir: string): Promise<EmbeddedUser> => {
  const child = fork(CHILD, [dataDir], { execArgv: [] })
  const said = await start(child)
  if ('error' in said) throw new Error(said.error)
  const exited = once(child, 'exit')
  return {
    ...said,
    close: async () => {
      child.send('close')
      await exited
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
