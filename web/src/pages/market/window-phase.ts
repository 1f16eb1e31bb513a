import type { MarketStatus } from '../../graphql/documents.ts'

/** Where a trading window stands; times in ms since 1970. */
export type WindowPhase =
  | { readonly kind: 'before'; readonly startsAt: number }
  | { readonly kind: 'under-way'; readonly startsAt: number; readonly endsAt: number }
  | { readonly kind: 'awaiting-result'; readonly endsAt: number }
  | { readonly kind: 'resolved' }

interface Windowed {
  readonly status: MarketStatus
  readonly tradingWindow: { readonly startsAt: string; readonly endsAt: string }
}

/** @param now by the server's clock */
export const windowPhase = ({ status, tradingWindow }: Windowed, now: number): WindowPhase => {
  if (status === 'RESOLVED') return { kind: 'resolved' }
  const startsAt = Date.parse(tradingWindow.startsAt)
  const endsAt = Date.parse(tradingWindow.endsAt)
  if (now >= endsAt || status === 'CLOSED') return { kind: 'awaiting-result', endsAt }
  return now < startsAt ? { kind: 'before', startsAt } : { kind: 'under-way', startsAt, endsAt }
}

/** How much of the window is over, 0 to 1. */
export const windowProgress = (phase: WindowPhase, now: number): number => {
  if (phase.kind === 'before') return 0
  if (phase.kind !== 'under-way') return 1
  return (now - phase.startsAt) / (phase.endsAt - phase.startsAt)
}
