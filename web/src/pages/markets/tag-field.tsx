import { useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import { untilThere } from '../../api/query-client.ts'
import { request } from '../../api/request.ts'
import { countText } from '../../format/decimal.ts'
import { MarketTagsDocument } from '../../graphql/documents.ts'
import { knownTag, tagSlug } from './tag-slug.ts'

interface TagFieldProps {
  /** Slug. */
  readonly tag: string | null
  readonly onTag: (tag: string | null) => void
}

const MOST = 100

/** One tag, by its name: the most used ones are suggested, and any other can be typed. */
export const TagField = ({ tag, onTag }: TagFieldProps) => {
  const { data } = useQuery({
    queryKey: ['market-tags'],
    queryFn: ({ signal }) => request(MarketTagsDocument, { first: MOST }, signal),
    refetchInterval: untilThere,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const tags = data?.data.tags.nodes ?? []
  const label = tags.find(({ slug }) => slug === tag)?.label ?? tag ?? ''
  const [text, setText] = useState(label)
  useEffect(() => setText(label), [label])
  const choose = (next: string | null): void => {
    if (next !== tag) onTag(next)
  }
  return (
    <>
      <input
        type="search"
        class="field"
        aria-label="Tag"
        placeholder="Any tag"
        {...{ value: text, list: 'market-tags', autocomplete: 'off' }}
        onInput={({ currentTarget: { value } }) => {
          setText(value)
          if (value === '' || tags.some((each) => each.label === value))
            choose(tagSlug(value, tags))
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') choose(tagSlug(currentTarget.value, tags))
        }}
        // Who leaves the field half-way has not chosen.
        onBlur={({ currentTarget }) => {
          const known = knownTag(currentTarget.value, tags)
          if (known === null) setText(label)
          else choose(known)
        }}
      />
      <datalist id="market-tags">
        {tags.map(({ slug, label, openEventCount }) => (
          <option key={slug} value={label} label={`${countText(openEventCount)} open events`} />
        ))}
      </datalist>
    </>
  )
}
