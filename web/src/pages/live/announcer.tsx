import { useEffect, useRef, useState } from 'preact/hooks'
import { arrivalsText } from './change-text.ts'
import type { FeedState } from './feed-state.ts'

/** Long enough to be heard out: one sentence for all that came meanwhile. */
const PAUSE_MS = 15_000

/** Tells screen readers what comes, and does not flood them. */
export const Announcer = ({ state }: { readonly state: FeedState }) => {
  const [text, setText] = useState('')
  const latest = useRef(state)
  latest.current = state
  useEffect(() => {
    let told = latest.current.arrived
    const timer = setInterval(() => {
      const { arrived, waiting, rows } = latest.current
      const newest = waiting[0] ?? rows[0]
      if (arrived > told && newest) setText(arrivalsText(arrived - told, newest))
      told = arrived
    }, PAUSE_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <p class="visually-hidden" role="status">
      {text}
    </p>
  )
}
