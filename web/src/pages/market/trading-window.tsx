import { serverTimeOf } from '../../api/server-clock.ts'
import { clockText, countDownText } from '../../format/time.ts'
import { useNow } from '../../parts/use-now.ts'
import type { LiveMarket } from './use-market.ts'
import { type WindowPhase, windowPhase, windowProgress } from './window-phase.ts'

interface TradingWindowProps {
  readonly market: LiveMarket & {
    readonly tradingWindow: NonNullable<LiveMarket['tradingWindow']>
  }
}

/** A short market's span of time, by the server's clock. */
export const TradingWindow = ({ market }: TradingWindowProps) => {
  const now = serverTimeOf(useNow())
  const phase = windowPhase(market, now)
  const { startsAt, endsAt } = market.tradingWindow
  return (
    <section class="panel window" aria-labelledby="window-heading">
      <div class="window-head">
        <h2 id="window-heading" aria-live="polite">
          {headingOf(phase, market)}
        </h2>
        <span class="window-count number" role="timer">
          {countOf(phase, now)}
        </span>
      </div>
      <progress value={windowProgress(phase, now)} max={1} aria-label="Part of the window over" />
      <p class="quiet window-ends">
        <time dateTime={startsAt}>{clockText(startsAt)}</time>
        <time dateTime={endsAt}>{clockText(endsAt)}</time>
      </p>
    </section>
  )
}

const headingOf = (phase: WindowPhase, { resolution }: LiveMarket): string => {
  switch (phase.kind) {
    case 'before':
      return 'Its window opens in'
    case 'under-way':
      return 'Its window closes in'
    case 'awaiting-result':
      return 'Waiting for the result'
    case 'resolved':
      return resolution?.winner ? `Result: ${resolution.winner.name}` : 'Result: split'
  }
}

const countOf = (phase: WindowPhase, now: number): string => {
  switch (phase.kind) {
    case 'before':
      return countDownText((phase.startsAt - now) / 1_000)
    case 'under-way':
      return countDownText((phase.endsAt - now) / 1_000)
    case 'awaiting-result':
      return `for ${countDownText((now - phase.endsAt) / 1_000)}`
    case 'resolved':
      return ''
  }
}
