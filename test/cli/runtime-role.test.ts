import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSimulator } from '../../simulator/server.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { runOn } from '../support/postgres-server.ts'
import { queryOf, startCommand } from '../support/process.ts'

/** What docs/operations.md grants to `polycool_service`, for a role of another name. */
const grantsFor = async (role: string): Promise<string> => {
  const docs = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const block = /```sql\n(create role polycool_service [\s\S]*?)```/.exec(docs)?.[1]
  if (block === undefined) throw new Error('docs/operations.md has no grants')
  return block.replaceAll('polycool_service', role)
}

const DOCUMENT = '{ status { tiers { lastTick { finishedAt error } } } }'
const ENDED_WELL = { finishedAt: expect.any(String), error: null }

interface Answer {
  readonly status: { readonly tiers: readonly { readonly lastTick: object | null }[] }
}

test('a role with the documented grants, which may create nothing, polls and serves', async () => {
  const simulator = await createSimulator({ events: 12, closedMarkets: 300, upDown: false })
  onTestFinished(() => simulator.close())
  const store = await createTestDatabase()
  const role = `polycool_service_${randomBytes(6).toString('hex')}`
  await runOn(store.url, await grantsFor(role))
  onTestFinished(async () => {
    await runOn(store.url, `drop owned by ${role}`, `drop role ${role}`)
    await store.close()
  })
  const url = new URL(store.url)
  url.username = role
  url.password = 'change-me'

  const server = startCommand(['start'], { DATABASE_URL: url.href, GAMMA_URL: simulator.url })
  const { url: address = '' } = await server.logs(/^GraphQL at /)
  await vi.waitFor(
    async () => {
      const { status } = (await queryOf(address, DOCUMENT)) as Answer
      expect(status.tiers.map(({ lastTick }) => lastTick)).toEqual([
        ENDED_WELL,
        ENDED_WELL,
        ENDED_WELL,
      ])
    },
    { timeout: 40_000, interval: 500 },
  )
}, 60_000)
