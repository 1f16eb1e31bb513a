import { type InfiniteData, useQueryClient } from '@tanstack/preact-query'
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useNow } from '../../parts/use-now.ts'
import { fetchPage, type ListPage, type PageStart } from './list-page.ts'
import type { MarketChoice } from './market-choice.ts'
import { renewalStep } from './renewal-step.ts'
import { countKey } from './use-market-count.ts'
import { listKey } from './use-market-list.ts'

export interface RenewalProps {
  readonly choice: MarketChoice
  readonly list: RefObject<HTMLElement>
  /** When the list's first page arrived, by the browser's clock in ms. */
  readonly readAt: number
  /** Whether the list's first row is in view. */
  readonly isAtTop: boolean
}

/**
 * Puts an open list in order again: by itself while its top is looked at. `isOffered` is whether its
 * reader is to be asked, and `show` what he then asks for.
 */
export const useRenewal = ({ choice, list, readAt, isAtTop }: RenewalProps) => {
  const client = useQueryClient()
  const [triedAt, setTriedAt] = useState(0)
  const now = useNow()
  const age = now - Math.max(readAt, triedAt)
  const isFree = isAtTop && !hasKeyboard(list.current)
  const step = renewalStep({ age, isFree })
  const isStillFree = useRef(isFree)
  isStillFree.current = isFree

  /** A new first page takes the place of all; a failure changes nothing, and is told by the rows in view. */
  const renew = async (isWanted: () => boolean): Promise<void> => {
    const { signal } = new AbortController()
    const page = await fetchPage(choice, null, signal).catch(() => null)
    const queryKey = listKey(choice)
    if (page === null || !isWanted() || client.isFetching({ queryKey, exact: true }) > 0) return
    client.setQueryData<InfiniteData<ListPage, PageStart | null>>(queryKey, {
      ...{ pages: [page], pageParams: [null] },
    })
    void client.invalidateQueries({ queryKey: countKey(choice) })
  }

  useEffect(() => {
    if (step !== 'due') return
    setTriedAt(Date.now())
    void renew(() => isStillFree.current)
  }, [step])

  const show = async (): Promise<void> => {
    setTriedAt(Date.now())
    await renew(() => true)
    window.scrollTo(0, 0)
    list.current?.focus({ preventScroll: true })
  }
  return { isOffered: step === 'offered', show }
}

/** Who goes through a list by keyboard would lose the place. */
const hasKeyboard = (list: HTMLElement | null): boolean =>
  list?.querySelector(':focus-visible') != null
