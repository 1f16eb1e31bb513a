import { priceText } from '../../format/decimal.ts'
import type { HistoryEntryFragment, ResolutionSource } from '../../graphql/documents.ts'

type Result = NonNullable<HistoryEntryFragment['resolution']>

const SOURCES: Readonly<Record<ResolutionSource, string>> = {
  ORACLE: 'by the oracle',
  AUTOMATIC: 'automatically, without the oracle',
  PRICES: 'by the final prices',
  AGED: 'by final prices that nobody disputed for 7 days',
}

export const sourceText = (source: ResolutionSource): string => SOURCES[source]

/** Who won, or what a split pays. */
export const resultText = ({ kind, winner, payouts }: Result): string =>
  kind === 'WIN' && winner !== null
    ? `${winner.name} won`
    : `split, ${payouts.map((payout) => priceText(payout)).join(' and ')} a share`

/** What happened, in one line. */
export const entryText = ({ kind, resolution }: HistoryEntryFragment): string => {
  switch (kind) {
    case 'PROPOSED':
      return 'A result was proposed'
    case 'DISPUTED':
      return 'The proposed result was disputed'
    case 'CLOSED':
      return 'Closed, without a result yet'
    case 'RESOLVED':
      return resolution === null ? 'Resolved' : `Resolved: ${resultText(resolution)}`
    case 'CORRECTED':
      return resolution === null
        ? 'Corrected: the result was taken back'
        : `Corrected: ${resultText(resolution)}`
    case 'REOPENED':
      return 'It trades again'
  }
}

/** The entry that `entry` takes the place of: when it was seen, and what it said. */
export const supersededBy = (
  entry: HistoryEntryFragment,
  entries: readonly HistoryEntryFragment[],
): { readonly observedAt: string; readonly text: string } | null => {
  const former = entries.find(({ cursor }) => cursor === entry.supersedes)
  return former === undefined ? null : { observedAt: former.observedAt, text: entryText(former) }
}
