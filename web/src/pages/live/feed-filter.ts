import type { ResolutionFilter } from 'polycool/client'
import type { ResolutionChangeKind } from '../../graphql/documents.ts'
import { KIND_NAMES } from './change-text.ts'

/** What the address says: `?kinds=resolved,corrected&short=on`. */
export interface FeedChoice {
  /** None: all of them. */
  readonly kinds: readonly ResolutionChangeKind[]
  /** Whether short markets ("up or down, 5 minutes") are shown too. */
  readonly short: boolean
}

export const KINDS = Object.keys(KIND_NAMES) as readonly ResolutionChangeKind[]

/** What is no kind is left out. */
export const choiceOf = (search: string): FeedChoice => {
  const parameters = new URLSearchParams(search)
  const named = (parameters.get('kinds') ?? '').toUpperCase().split(',')
  return {
    kinds: KINDS.filter((kind) => named.includes(kind)),
    short: parameters.get('short') === 'on',
  }
}

export const searchOf = ({ kinds, short }: FeedChoice): string => {
  const parts = [
    kinds.length === 0 ? [] : [`kinds=${kinds.join(',').toLowerCase()}`],
    short ? ['short=on'] : [],
  ].flat()
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

export const toggleKind = (choice: FeedChoice, kind: ResolutionChangeKind): FeedChoice => ({
  ...choice,
  kinds: KINDS.filter((each) => choice.kinds.includes(each) !== (each === kind)),
})

/** With everything chosen it is empty: the client then proves of every entry that it is here. */
export const filterOf = ({ kinds, short }: FeedChoice): ResolutionFilter => ({
  ...(kinds.length === 0 ? {} : { kinds }),
  ...(short ? {} : { includeShort: false }),
})
