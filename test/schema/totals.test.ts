import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  await seedEvents(store.database, [
    { id: 1, volume: '0.1', tagSlugs: ['sports'] },
    { id: 2, volume: '0.2' },
    { id: 3, volume: '7', status: 'RESOLVED' },
  ])
  await seedMarkets(store.database, [
    { id: 11, eventId: 1, volume: '0.1' },
    { id: 12, eventId: 1, volume: '123456789012345678901234567890.2' },
    { id: 13, eventId: 1, volume: null },
    { id: 14, eventId: 1, volume: '5', isPlaceholder: true },
    { id: 21, eventId: 2, volume: '4', status: 'RESOLVED' },
  ])
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const ask = (document: string) => countStatements(store.database, () => app.query(document))

describe('the totals of a list', () => {
  it('are of the whole list, whatever the page; what is not known adds nothing', async () => {
    const { result } = await ask(`{
      markets(first: 1) { totalCount totalVolume }
      all: markets(filter: {status: [OPEN, RESOLVED], includePlaceholders: true}, first: 0) {
        totalCount totalVolume
      }
      events(filter: {tags: ["sports"]}, first: 1) { totalVolume totalCount }
    }`)
    expect(result).toEqual({
      markets: { totalCount: 3, totalVolume: '123456789012345678901234567890.3' },
      all: { totalCount: 5, totalVolume: '123456789012345678901234567899.3' },
      events: { totalVolume: '0.1', totalCount: 1 },
    })
  })

  it('of nothing are nothing', async () => {
    const { result } = await ask(
      '{ markets(filter: {volumeMin: 1, tags: ["none"]}) { totalCount totalVolume } }',
    )
    expect(result).toEqual({ markets: { totalCount: 0, totalVolume: '0' } })
  })

  it('are read only when asked, and both in one statement', async () => {
    const none = await ask('{ events(filter: {volumeMin: "0.01"}) { nodes { id } } }')
    expect(none.statements).toHaveLength(1)
    const both = await ask(
      '{ events(filter: {volumeMin: "0.02"}) { nodes { id } a: totalCount totalCount totalVolume } }',
    )
    expect(both.statements).toHaveLength(2)
  })

  it('are one reading for all who ask the same at once, and for the next second', async () => {
    const document = '{ events(first: 0, filter: {volumeMin: "0.03"}) { totalCount } }'
    const { statements } = await countStatements(store.database, () =>
      Promise.all(Array.from({ length: 16 }, () => app.query(document))),
    )
    expect(statements.filter((statement) => statement.includes('count(*)'))).toHaveLength(1)
    await seedEvents(store.database, [{ id: 4, volume: '4' }])
    await vi.waitFor(
      async () => expect(await app.query(document)).toEqual({ events: { totalCount: 3 } }),
      20_000,
    )
  })

  it('are not shared between different lists', async () => {
    const totals = (filter: string) =>
      app.query(`{ markets(first: 0, filter: {${filter}}) { totalCount } }`)
    expect(await Promise.all([totals('volumeMin: "0.05"'), totals('volumeMin: "1"')])).toEqual([
      { markets: { totalCount: 2 } },
      { markets: { totalCount: 1 } },
    ])
  })

  it('of the markets of several events are one statement', async () => {
    const { result, statements } = await ask(`{
      events(filter: {ids: ["1", "2"]}, orderBy: ID_ASC) {
        nodes { markets(filter: {status: [OPEN, RESOLVED]}) { totalCount totalVolume } }
      }
    }`)
    expect(result).toEqual({
      events: {
        nodes: [
          { markets: { totalCount: 3, totalVolume: '123456789012345678901234567890.3' } },
          { markets: { totalCount: 1, totalVolume: '4' } },
        ],
      },
    })
    expect(statements).toHaveLength(3)
  })
})
