import { changeText } from '../format/decimal.ts'

const WAYS: Readonly<Record<string, string>> = { '+': 'rise', '−': 'fall' }

/** A change of a price with its sign, and in its colour; what rounds to nothing is neither. */
export const PriceChange = ({ change }: { readonly change: string | null }) => {
  const text = changeText(change)
  return <span class={WAYS[text[0] ?? ''] ?? 'quiet'}>{text}</span>
}
