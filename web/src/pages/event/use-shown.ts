import { useSearchParams } from 'wouter-preact'
import type { Shown } from './use-event.ts'

/** Kept in the address, so that going back finds the same list. */
export const useShown = (): readonly [Shown, (shown: Shown) => void] => {
  const [search, setSearch] = useSearchParams()
  const set = (shown: Shown): void =>
    setSearch(shown === 'all' ? { show: 'all' } : {}, { replace: true })
  return [search.get('show') === 'all' ? 'all' : 'open', set]
}
