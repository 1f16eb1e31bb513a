import { useEffect, useRef, useState } from 'preact/hooks'
import { useSlashKey } from '../../shell/preferences.ts'

interface SearchFieldProps {
  readonly query: string
  readonly onSearch: (query: string) => void
  /** Of each key that changes the text. */
  readonly onType: () => void
  /** The reader wants what is typed opened. */
  readonly onEnter: (query: string) => void
  /** The arrow leads from the field into the list. */
  readonly onArrowDown: () => void
}

/** After the last key, in ms. */
const PAUSE_MS = 150

/** Searches while the reader types; `/` leads to it from anywhere on the page, where that is wanted. */
export const SearchField = (props: SearchFieldProps) => {
  const { query, onSearch, onType, onEnter, onArrowDown } = props
  const field = useRef<HTMLInputElement>(null)
  const [text, setText, searchNow] = useText(query, onSearch)
  const [hasSlash] = useSlashKey()
  useSlash(hasSlash, field)
  return (
    <search class="market-search">
      <input
        ref={field}
        type="search"
        class="field"
        aria-label="Search markets"
        aria-keyshortcuts={hasSlash ? '/' : undefined}
        placeholder="Search, or paste an address, slug or id"
        {...{ value: text, maxLength: 200, autocomplete: 'off', spellcheck: false }}
        enterkeyhint="search"
        onInput={({ currentTarget }) => {
          onType()
          setText(currentTarget.value)
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return
          if (event.key === 'Enter' && text.trim() !== '') {
            searchNow()
            onEnter(text.trim())
          }
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          onArrowDown()
        }}
      />
      {hasSlash && (
        <span class="slash" aria-hidden="true">
          /
        </span>
      )}
    </search>
  )
}

/** What stands in the field: what is typed, searched after a pause; or what the address came to say. */
const useText = (query: string, onSearch: (query: string) => void) => {
  const [text, setText] = useState(query)
  const searched = useRef(query)
  useEffect(() => {
    if (query === searched.current) return
    searched.current = query
    setText(query)
  }, [query])
  const search = (): void => {
    const next = text.trim()
    if (next === searched.current) return
    searched.current = next
    onSearch(next)
  }
  useEffect(() => {
    const timer = setTimeout(search, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return [text, setText, search] as const
}

const useSlash = (isOn: boolean, field: { readonly current: HTMLInputElement | null }): void => {
  useEffect(() => {
    if (!isOn) return
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof Element && event.target.matches('input, select, textarea')) return
      event.preventDefault()
      // Some browsers select without giving the focus.
      field.current?.focus()
      field.current?.select()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [isOn])
}
