/**
 * What an event is about, in five words: the categories of the system before this one, which asked a
 * language model for them. Here they follow from upstream's tags, by a rule that anyone can repeat: an
 * event belongs to the first category of `CATEGORIES` that has one of its tags, and to OTHER when
 * none has. The narrow comes before the wide: upstream tags a decision of the Fed `economy` and
 * `politics`, an exchange's listing `crypto` and `finance`. A market has the category of its event;
 * one that stands alone has no tags, and so OTHER.
 */
export type Category = keyof typeof TAGS | 'OTHER'

// Upstream's slugs, of recordings until 2026-08: the few that nearly every event of a category has, for
// each one is compared with each tag of each event. `games`, `up-or-down` and `pre-market` are in none,
// because several categories share them.
const TAGS = {
  SPORTS: ['sports', 'esports'],
  CRYPTO: ['crypto', 'crypto-prices', 'bitcoin', 'ethereum', 'airdrops'],
  FINANCE: ['finance', 'economy', 'business', 'stocks', 'fed'],
  GEOPOLITICS: ['geopolitics', 'politics', 'world', 'elections', 'world-affairs', 'trump'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** In the order in which they are tried. */
export const CATEGORIES = Object.keys(TAGS) as readonly (keyof typeof TAGS)[]

export const categoryOf = (tagSlugs: readonly string[]): Category => {
  const slugs = new Set(tagSlugs)
  return CATEGORIES.find((category) => TAGS[category].some((slug) => slugs.has(slug))) ?? 'OTHER'
}

/** The same rule as two lists of tags: an event has one of `any`, where given, and none of `none`. */
export const tagRuleOf = (
  category: Category,
): {
  readonly any?: readonly string[] | undefined
  readonly none?: readonly string[] | undefined
} => {
  if (category === 'OTHER') return { none: tagsOf(CATEGORIES) }
  const earlier = CATEGORIES.slice(0, CATEGORIES.indexOf(category))
  return { any: TAGS[category], none: earlier.length === 0 ? undefined : tagsOf(earlier) }
}

const tagsOf = (categories: typeof CATEGORIES): readonly string[] =>
  categories.flatMap((category) => TAGS[category])
