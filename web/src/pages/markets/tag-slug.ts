interface Tag {
  readonly slug: string
  readonly label: string
}

/** The slug of the tag that a text names, of those that are known; null where it names none. */
export const knownTag = (typed: string, tags: readonly Tag[]): string | null => {
  const name = typed.trim().toLowerCase()
  const known = tags.find(({ slug, label }) => label.toLowerCase() === name || slug === name)
  return known?.slug ?? null
}

/** The slug that a typed name of a tag means: of a known one, or as slugs are made. Null for nothing. */
export const tagSlug = (typed: string, tags: readonly Tag[]): string | null => {
  const name = typed.trim().toLowerCase()
  if (name === '') return null
  return knownTag(typed, tags) ?? name.replaceAll(/\s+/g, '-')
}
