import { useMemo } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { serverTimeOf } from '../../api/server-clock.ts'
import { spanText } from '../../format/time.ts'
import { eventPath, marketPath } from '../../parts/links.ts'
import { useNow } from '../../parts/use-now.ts'
import {
  KIND_NAMES,
  latenessText,
  payoutText,
  resultText,
  supersededText,
  whenText,
} from './change-text.ts'
import { Evidence } from './evidence.tsx'
import type { Change } from './feed-state.ts'

interface ChangeRowProps {
  readonly change: Change
  /** The entry that this one takes the place of, where it is on the page. */
  readonly former: Change | null
  /** Whether its evidence is shown. */
  readonly isOpen: boolean
  readonly onToggle: (change: Change, isOpen: boolean) => void
}

/** Drawn again only where it changes: an arrival would cost 500 rows otherwise. */
export const ChangeRow = ({ change, former, isOpen, onToggle }: ChangeRowProps) =>
  useMemo(
    () => <Row {...{ change, former, isOpen, onToggle }} />,
    [change, former, isOpen, onToggle],
  )

const Row = ({ change, former, isOpen, onToggle }: ChangeRowProps) => {
  const { kind, market } = change
  return (
    <li class="live-row">
      <When instant={change.recordedAt} />
      <span class="pill live-kind" data-kind={kind}>
        {KIND_NAMES[kind]}
      </span>
      <div class="live-market">
        <Link href={marketPath(market)} class="live-question">
          {market.question}
        </Link>
        {market.event && market.event.title !== market.question && (
          <Link href={eventPath(market.event)} class="live-event">
            {market.event.title}
          </Link>
        )}
      </div>
      <div class="live-result">
        <p>{resultText(change)}</p>
        <Details {...{ change, former }} />
      </div>
      <Evidence {...{ change, isOpen, onToggle }} />
    </li>
  )
}

/** When it was written into the log, and how long ago that is. */
const When = ({ instant }: { readonly instant: string }) => {
  const serverNow = serverTimeOf(useNow())
  return (
    <p class="live-when">
      <time dateTime={instant}>{whenText(instant, serverNow)}</time>{' '}
      <span class="quiet">{spanText((serverNow - Date.parse(instant)) / 1_000)} ago</span>
    </p>
  )
}

type DetailsProps = Pick<ChangeRowProps, 'change' | 'former'>

const Details = ({ change, former }: DetailsProps) => {
  const parts = [payoutText(change), latenessText(change)].filter((part) => part !== null)
  return (
    <>
      {parts.length > 0 && <p class="quiet">{parts.join(' · ')}</p>}
      {change.kind === 'CORRECTED' && <Superseded {...{ change, former }} />}
    </>
  )
}

const Superseded = ({ change, former }: DetailsProps) => (
  <p class="quiet">
    {former === null ? (
      <>
        In place of an earlier entry: see the{' '}
        <Link href={marketPath(change.market)}>market's history</Link>
      </>
    ) : (
      supersededText(former)
    )}
  </p>
)
