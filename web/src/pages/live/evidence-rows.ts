import { clockText, dateText } from '../../format/time.ts'
import type { ChangeEvidenceQuery } from '../../graphql/documents.ts'
import type { Change } from './feed-state.ts'

type EvidenceOf = ChangeEvidenceQuery['resolutions']['nodes'][number]['evidence']

/** Names and values, in the order in which they are asked for; exact, as upstream gave them. */
export const evidenceRows = (
  evidence: EvidenceOf,
  change: Change,
): readonly (readonly [string, string])[] => [
  ['Closed', closedText(evidence)],
  ['Oracle', oracleText(evidence)],
  ['Prices', pricesText(evidence, change)],
  ['Changed', change.upstreamAt === null ? 'unknown' : `${clockText(change.upstreamAt)} there`],
  ['Seen', `${clockText(change.observedAt)} here, logged at ${clockText(change.recordedAt)}`],
  ['Position', change.cursor],
]

const closedText = ({ closed, closedAt }: EvidenceOf): string => {
  if (!closed) return 'no'
  return closedAt === null ? 'yes, at an unknown time' : `yes, ${dateText(closedAt)}`
}

const oracleText = ({ umaStatus, umaHistory, automaticallyResolved }: EvidenceOf): string => {
  if (umaHistory.length > 0) return umaHistory.join(', then ')
  if (umaStatus !== null) return umaStatus
  return automaticallyResolved ? 'not asked: Polymarket resolved it by itself' : 'no word of it'
}

const pricesText = ({ prices, enableOrderBook }: EvidenceOf, { market }: Change): string => {
  const each = prices.map((price, index) => {
    const outcome = market.outcomes.find((one) => one.index === index)
    return `${outcome?.name ?? `Outcome ${index + 1}`} ${price ?? 'unknown'}`
  })
  const where = enableOrderBook ? '' : ' (of a pool, not the order book)'
  return each.length === 0 ? 'none' : `${each.join(', ')}${where}`
}
