// A user of an embedded PostgreSQL in a process of its own: reports, then waits to be told to leave.
import { openEmbedded } from '../../src/db/embedded/open.ts'

const dataDir = process.argv[2] ?? ''
try {
  const { url, adopted, close } = await openEmbedded({ dataDir, settings: { fsync: 'off' } })
  const leave = async (): Promise<void> => {
    await close()
    if (process.connected) process.disconnect()
  }
  process.once('message', leave)
  process.once('disconnect', close)
  process.send?.({ url, adopted })
} catch (error) {
  process.send?.({ error: error instanceof Error ? error.message : String(error) }, () =>
    process.disconnect?.(),
  )
}
