import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { marketPath } from '../../parts/links.ts'
import { keepRow } from '../../shell/scroll.ts'
import type { ListRow } from './list-rows.ts'
import { addressedPage } from './named-page.ts'

export interface Opening {
  /** The first one found is to be opened as soon as it is known. */
  readonly isWanted: boolean
  readonly end: () => void
}

/**
 * Enter in the search field opens what was typed: the page of an address at once, else the first
 * hit. What is typed meanwhile calls that off.
 */
export const useOpening = (query: string) => {
  const [wanted, want] = useState<string | null>(null)
  const [, navigate] = useLocation()
  const open = (text: string): void => {
    const page = addressedPage(text)
    if (page === null) want(text)
    else navigate(page.path)
  }
  const opening: Opening = { isWanted: wanted === query, end: () => want(null) }
  return { opening, open }
}

/** @param isDone whether `first` is of what is searched for now; undefined: nothing was found */
export const useOpenFirst = (
  { isWanted, end }: Opening,
  { isDone, first }: { readonly isDone: boolean; readonly first: ListRow | undefined },
): void => {
  const [, navigate] = useLocation()
  const isDue = isWanted && isDone
  useEffect(() => {
    if (!isDue) return
    end()
    if (first === undefined) return
    keepRow(first.market.id)
    navigate(marketPath(first.market))
  }, [isDue])
}
