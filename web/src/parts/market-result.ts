import { priceText } from '../format/decimal.ts'
import type { MarketRowFragment } from '../graphql/documents.ts'

/** How a market paid: the winner's name, or what each share of a split paid; null without a result. */
export const resultText = ({
  status,
  outcomes,
}: Pick<MarketRowFragment, 'status' | 'outcomes'>): string | null => {
  if (status !== 'RESOLVED') return null
  const winner = outcomes.find(({ payout }) => payout !== null && Number(payout) === 1)
  if (winner !== undefined) return winner.name
  return `Split ${outcomes.map(({ payout }) => priceText(payout)).join(' / ')}`
}
