/** What the change log says of the next release: its text, and the items of its `### Breaking`. */
export interface Unreleased {
  readonly text: string
  readonly breaking: readonly BreakingItem[]
}

export interface BreakingItem {
  readonly text: string
  /** Of the schema, in back quotes at the beginning of the item: `Market.spread`, `Event.spread`. */
  readonly coordinates: readonly string[]
}

/** The version of the newest release; null before the first. */
export const newestRelease = (changeLog: string): string | null =>
  /^## \[?(\d+\.\d+\.\d+[^\s\]]*)/m.exec(changeLog)?.[1] ?? null

export const parseUnreleased = (changeLog: string): Unreleased => {
  const text = sectionOf(changeLog, /^## (Unreleased|\[Unreleased\])/i)
  const items = sectionOf(text, /^### Breaking\b/i)
    .split(/^[-*+] /m)
    .slice(1)
  return { text, breaking: items.map((item) => ({ text: item, coordinates: firstCodes(item) })) }
}

/** From a heading to the next one of its level or above; empty without the heading. */
const sectionOf = (markdown: string, heading: RegExp): string => {
  const lines = markdown.split('\n')
  const start = lines.findIndex((line) => heading.test(line))
  if (start === -1) return ''
  const level = lines[start]?.indexOf(' ') ?? 0
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level)
  return rest.slice(0, end === -1 ? undefined : end).join('\n')
}

/** Only these are promises: what follows in the item speaks of what to use instead. */
const firstCodes = (item: string): readonly string[] => {
  const [list = ''] = /^(`[^`]+`(,?\s+and\s+|,\s+)?)*/.exec(item) ?? []
  return [...list.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}
