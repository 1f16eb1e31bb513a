import type { TestApp } from '../support/app.ts'

const DOCUMENT = `query ($query: String!, $filter: MarketFilter) {
  search(query: $query, filter: $filter, first: 5) {
    nodes { market { gammaId groupTitle } event { gammaId slug } otherMarketsInEvent }
  }
}`

export interface Hit {
  readonly market: { readonly gammaId: string; readonly groupTitle: string | null }
  readonly event: { readonly gammaId: string; readonly slug: string } | null
  readonly otherMarketsInEvent: number
}

/** The first five hits. */
export const search = async (
  app: TestApp,
  query: string,
  filter?: object,
): Promise<readonly Hit[]> => {
  const found = await app.query<{ readonly search: { readonly nodes: readonly Hit[] } }>(DOCUMENT, {
    query,
    filter,
  })
  return found.search.nodes
}

export interface Score {
  readonly first: number
  readonly topFive: number
  /** Of each question that was not answered first: what was typed, and the rank (0: not in the top five). */
  readonly missed: readonly string[]
}

/** Asks every question; `isMeant` knows the hit that somebody wants. */
export const scoreOf = async <Means>(
  app: TestApp,
  questions: readonly (readonly [typed: string, means: Means])[],
  isMeant: (hit: Hit, means: Means) => boolean,
): Promise<Score> => {
  const missed: string[] = []
  let topFive = 0
  for (const [typed, means] of questions) {
    const hits = await search(app, typed)
    const rank = hits.findIndex((hit) => isMeant(hit, means)) + 1
    if (rank > 0) topFive += 1
    if (rank !== 1) missed.push(`${typed}: ${rank}`)
  }
  return { first: questions.length - missed.length, topFive, missed }
}
