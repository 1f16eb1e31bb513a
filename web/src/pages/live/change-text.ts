import type { Resolution } from 'polycool/client'
import { clockText, dateText, spanText } from '../../format/time.ts'
import type { ResolutionChangeKind } from '../../graphql/documents.ts'
import type { Change } from './feed-state.ts'

export const KIND_NAMES: Readonly<Record<ResolutionChangeKind, string>> = {
  RESOLVED: 'Resolved',
  PROPOSED: 'Proposed',
  DISPUTED: 'Disputed',
  CLOSED: 'Closed',
  CORRECTED: 'Corrected',
  REOPENED: 'Reopened',
}

const SOURCES: Readonly<Record<Resolution['source'], string>> = {
  ORACLE: 'by the oracle',
  AUTOMATIC: 'by Polymarket, without the oracle',
  PRICES: 'by final prices',
  AGED: 'by final prices, as the oracle never finished',
}

/** What happened, in a few words. */
export const resultText = ({ kind, resolution }: Change): string => {
  if (resolution !== null) {
    const result = resolution.winner === null ? 'Split' : `${resolution.winner.name} won`
    return kind === 'CORRECTED' ? `${result}, not what was told before` : result
  }
  switch (kind) {
    case 'PROPOSED':
      return 'An answer is proposed'
    case 'DISPUTED':
      return 'The proposed answer is disputed'
    case 'CLOSED':
      return 'Closed, without a result yet'
    case 'REOPENED':
      return 'It trades again'
    case 'CORRECTED':
      return 'The result is taken back'
    case 'RESOLVED':
      return 'Resolved'
  }
}

/** What a share of each outcome pays in USD, and what decided that; null without a result. */
export const payoutText = ({ resolution, market }: Change): string | null => {
  if (resolution === null) return null
  const payouts = resolution.payouts.map((payout, index) => {
    const outcome = market.outcomes.find((each) => each.index === index)
    return `${outcome?.name ?? `Outcome ${index + 1}`} $${payout}`
  })
  return `${payouts.join(', ')}, ${SOURCES[resolution.source]}`
}

/** From upstream's last change of the market to our log; null where upstream names no time. */
export const latenessText = ({ recordedAt, upstreamAt }: Change): string | null => {
  if (upstreamAt === null) return null
  const seconds = (Date.parse(recordedAt) - Date.parse(upstreamAt)) / 1_000
  return `${spanText(seconds)} late`
}

/** Of an entry: the time of day, and the date too when it is not of the last twelve hours. */
export const whenText = (instant: string, serverNow: number): string =>
  serverNow - Date.parse(instant) < 12 * 3_600_000 ? clockText(instant) : dateText(instant)

/** What a correction takes the place of; null where that is not among `shown`. */
export const formerOf = ({ supersedes }: Change, shown: readonly Change[]): Change | null =>
  supersedes === null ? null : (shown.find(({ cursor }) => cursor === supersedes) ?? null)

export const supersededText = (former: Change): string =>
  `In place of: ${resultText(former)}, ${clockText(former.recordedAt)}`

/** For screen readers: one sentence for all that came since the last. */
export const arrivalsText = (count: number, newest: Change): string => {
  const last = `${KIND_NAMES[newest.kind]}: ${newest.market.question} ${resultText(newest)}.`
  return count === 1 ? last : `${count} new entries. The newest: ${last}`
}
