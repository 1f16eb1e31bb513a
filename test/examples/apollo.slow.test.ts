import { expect, onTestFinished, test } from 'vitest'
import { createSimulator } from '../../simulator/server.ts'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { freePort } from '../support/free-port.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { queryOf, runCommand, startCommand, startProcess } from '../support/process.ts'
import { RESOLVED_FIRST, wireMarket } from '../support/wire.ts'

const TIMEOUT = { timeout: 60_000 }

const MOST_TRADED = '{ markets(first: 1) { totalCount nodes { id gammaId } } }'

interface MostTraded {
  readonly markets: {
    readonly totalCount: number
    readonly nodes: readonly { readonly id: string; readonly gammaId: string }[]
  }
}

/** A server that nothing asks upstream but Get prices, on what one tick has stored. */
const openStage = async () => {
  const simulator = await createSimulator({ events: 30, closedMarkets: 10, upDown: false })
  onTestFinished(() => simulator.close())
  const { url: DATABASE_URL, database, close } = await createTestDatabase()
  onTestFinished(close)
  const port = await freePort()
  const env = { DATABASE_URL, GAMMA_URL: simulator.url, PORT: `${port}` }
  expect((await runCommand(['poll', 'events', '--once'], env)).code).toBe(0)
  const startServer = async () => {
    const server = startCommand(['start'], { ...env, POLLER_MODE: 'none' })
    await server.logs(/^GraphQL at /)
    return server
  }
  const ingest = createIngest(database)
  const resolve = (id: number) =>
    ingest(parseMarketRows([wireMarket(id, RESOLVED_FIRST)]), {
      ...{ at: new Date().toISOString(), tier: 'RESOLUTIONS' },
    })
  return { simulator, api: `http://127.0.0.1:${port}`, startServer, resolve }
}

/** The first market of the example's list, once it is old enough to be asked for again. */
const mostTraded = async (api: string) => {
  const { markets } = (await queryOf(api, MOST_TRADED)) as MostTraded
  const [market] = markets.nodes
  if (market === undefined) throw new Error('no market is stored')
  expect(markets.totalCount).toBeGreaterThan(40)
  const age = `{ market(by: { id: "${market.id}" }) { freshness { ageSeconds } } }`
  const ageSeconds = async () => Object(await queryOf(api, age)).market.freshness.ageSeconds
  await expect.poll(ageSeconds, TIMEOUT).toBeGreaterThan(5)
  return market
}

test('the Apollo example shows two pages, news of a market by itself, and loses no resolution', async () => {
  const { simulator, api, startServer, resolve } = await openStage()
  const server = await startServer()
  const market = await mostTraded(api)
  expect(simulator.rule(Number(market.gammaId), 'resolved')).toBe(true)
  // Slower than the 90 ms that a server waits by default.
  simulator.faults.set({ kind: 'latency', ms: 250 })

  const example = startProcess(process.execPath, ['examples/apollo/main.ts'], {
    POLYCOOL_URL: `${api}/graphql`,
  })
  const lines = async () => (await example.prints(/[\s\S]*/))[0].split('\n')
  const prints = (line: RegExp) =>
    expect.poll(lines, TIMEOUT).toContainEqual(expect.stringMatching(line))
  await prints(/^the list has 20 markets$/)
  await prints(/^the list has 40 markets$/)
  await prints(/^get prices: prices, fresh$/)
  await prints(new RegExp(`^watched: ${market.id} RESOLVED (\\S+ 1, \\S+ 0|\\S+ 0, \\S+ 1): `))
  await prints(/^get prices: not-found, ./)
  await prints(/^RESOLVED \S+: (?!Question )/)

  server.kill('SIGKILL')
  await server.ended
  await resolve(1)
  await startServer()
  await prints(/^RESOLVED Yes: Question 1\?$/)
  await resolve(2)
  await prints(/^RESOLVED Yes: Question 2\?$/)
  const told = (await lines()).filter((line) => line.includes('Question '))
  expect(told).toEqual(['RESOLVED Yes: Question 1?', 'RESOLVED Yes: Question 2?'])

  example.kill('SIGINT')
  expect(await example.ended).toMatchObject({ code: 0, stderr: '' })
})
