import { spanText } from '../format/time.ts'
import { useNow } from './use-now.ts'

interface AgeProps {
  readonly freshness: {
    readonly ageSeconds: number
    readonly isStale: boolean
    readonly observedAt: string
  }
  /** When that arrived, by the browser's clock in ms. */
  readonly at: number
}

/** How old a price is; it counts. The age at arrival is the server's word, so no clock needs to be right. */
export const Age = ({ freshness, at }: AgeProps) => {
  const now = useNow()
  const seconds = freshness.ageSeconds + Math.max(0, now - at) / 1_000
  return (
    <time class="age" data-stale={freshness.isStale} dateTime={freshness.observedAt}>
      {spanText(seconds)} <span class="age-word">old</span>
    </time>
  )
}
