const CODE_SPAN = /(`[^`]*`)/

/** One line of a paragraph or cell: `<event>` is shown and is no tag, `|` ends no cell. */
export const escapeText = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .split(CODE_SPAN)
    .map((part) => (CODE_SPAN.test(part) ? part : part.replaceAll('<', '&lt;')))
    .join('')

export const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)

/** Where GitHub lets a heading be linked to, as long as no heading of the page comes twice. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

export const linkTo = (heading: string, label: string): string =>
  `[\`${label}\`](#${anchorOf(heading)})`
