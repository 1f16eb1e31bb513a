import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedTags } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  const { database } = store
  await seedTags(database, {
    sports: 'Sports',
    nba: 'NBA',
    Zed: 'Zed',
    old: 'Old',
    éclair: 'Éclair',
    unused: 'Unused',
  })
  await seedEvents(database, [
    { id: 1, tagSlugs: ['sports', 'nba'], seriesSlug: 'nba-2026', seriesTitle: 'NBA 2026' },
    { id: 2, tagSlugs: ['sports', 'Zed'], seriesSlug: 'bare' },
    { id: 3, tagSlugs: ['sports', 'nba', 'old'], status: 'RESOLVED', hasUnclosed: false },
    // closed itself, but a market of it is open
    { id: 4, tagSlugs: ['éclair'], status: 'CLOSED', hasUnclosed: true },
  ])
  app = await startApp(database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

interface Tags {
  readonly tags: {
    readonly totalCount: number
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
    readonly nodes: readonly { readonly slug: string }[]
  }
}

const page = async (first: number, after?: string) => {
  const { tags } = await app.query<Tags>(
    `query ($first: Int, $after: String) { tags(first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { slug label openEventCount } } }`,
    { first, after },
  )
  return tags
}

describe('the list of tags', () => {
  it('has those with the most open events first, then by slug', async () => {
    const { nodes, totalCount } = await page(100)
    expect(nodes).toEqual([
      { slug: 'sports', label: 'Sports', openEventCount: 2 },
      { slug: 'Zed', label: 'Zed', openEventCount: 1 },
      { slug: 'nba', label: 'NBA', openEventCount: 1 },
      { slug: 'éclair', label: 'Éclair', openEventCount: 1 },
      { slug: 'old', label: 'Old', openEventCount: 0 },
      { slug: 'unused', label: 'Unused', openEventCount: 0 },
    ])
    expect(totalCount).toBe(6)
  })

  it('is the same page by page', async () => {
    const slugs: string[] = []
    let after: string | undefined
    do {
      const { nodes, pageInfo } = await page(2, after)
      slugs.push(...nodes.map(({ slug }) => slug))
      after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined
    } while (after !== undefined)
    expect(slugs).toEqual(['sports', 'Zed', 'nba', 'éclair', 'old', 'unused'])
  })

  it('comes in pages of at most 100', async () => {
    expect(await app.refusals('{ tags(first: 101) { totalCount } }')).toEqual([
      { code: 'BAD_USER_INPUT', message: '"first" is 0 to 100, 101 was given' },
    ])
  })

  it('is refused with a cursor of markets', async () => {
    const { markets } = await app.query<{ markets: { pageInfo: { endCursor: string | null } } }>(
      '{ markets(orderBy: ID_ASC) { pageInfo { endCursor } } }',
    )
    expect(markets.pageInfo.endCursor).toBeNull()
    const [refusal] = await app.refusals(
      '{ tags(after: "WyJtYXJrZXRzIElEX0FTQyIsIjEiXQ") { totalCount } }',
    )
    expect(refusal).toEqual({
      code: 'CURSOR_INVALID',
      message: 'the cursor belongs to the order markets ID_ASC, not to tags',
    })
  })
})

describe('a tag', () => {
  it('is found by its slug, exactly', async () => {
    const data = await app.query(`{
      nba: tag(slug: "nba") { slug label openEventCount }
      wrong: tag(slug: "NBA") { slug }
    }`)
    expect(data).toEqual({ nba: { slug: 'nba', label: 'NBA', openEventCount: 1 }, wrong: null })
  })

  it('counts its open events for all events of a page in one statement', async () => {
    const { result, statements } = await countStatements(store.database, () =>
      app.query('{ events(orderBy: ID_ASC) { nodes { tags { slug openEventCount } } } }'),
    )
    expect(result).toEqual({
      events: {
        nodes: [
          {
            tags: [
              { slug: 'sports', openEventCount: 2 },
              { slug: 'nba', openEventCount: 1 },
            ],
          },
          {
            tags: [
              { slug: 'sports', openEventCount: 2 },
              { slug: 'Zed', openEventCount: 1 },
            ],
          },
        ],
      },
    })
    expect(statements).toHaveLength(2)
  })
})

describe('a series', () => {
  it('is found by its slug, with a title of some kind', async () => {
    const data = await app.query(`{
      nba: series(slug: "nba-2026") { slug title }
      bare: series(slug: "bare") { slug title }
      none: series(slug: "none") { slug }
    }`)
    expect(data).toEqual({
      nba: { slug: 'nba-2026', title: 'NBA 2026' },
      bare: { slug: 'bare', title: 'bare' },
      none: null,
    })
  })

  it('or a tag with a NUL in its slug is refused, not a failure', async () => {
    for (const field of ['tag', 'series']) {
      const document = `query ($slug: String!) { ${field}(slug: $slug) { slug } }`
      expect(await app.refusals(document, { slug: 'a\0b' })).toEqual([
        { code: 'BAD_USER_INPUT', message: expect.stringContaining('NUL') },
      ])
    }
  })
})
