import { expect, test } from 'vitest'
import type { HistoryEntryFragment } from '../../web/src/graphql/documents.ts'
import { entryText, supersededBy } from '../../web/src/pages/market/history-text.ts'

const entry = (parts: Partial<HistoryEntryFragment>): HistoryEntryFragment => ({
  ...{ cursor: 'a', kind: 'RESOLVED', umaStatus: null, supersedes: null, resolution: null },
  observedAt: '2026-11-23T05:00:00Z',
  ...parts,
})

const WON = { kind: 'WIN', winner: { name: 'Yes' }, payouts: ['1', '0'], source: 'ORACLE' } as const
const SPLIT = { kind: 'SPLIT', winner: null, payouts: ['0.5', '0.5'], source: 'PRICES' } as const

test.each<readonly [string, Partial<HistoryEntryFragment>, string]>([
  ['a proposal', { kind: 'PROPOSED' }, 'A result was proposed'],
  ['a dispute', { kind: 'DISPUTED' }, 'The proposed result was disputed'],
  ['a closing', { kind: 'CLOSED' }, 'Closed, without a result yet'],
  ['a win', { kind: 'RESOLVED', resolution: WON }, 'Resolved: Yes won'],
  ['a split', { kind: 'RESOLVED', resolution: SPLIT }, 'Resolved: split, 50¢ and 50¢ a share'],
  ['another result', { kind: 'CORRECTED', resolution: WON }, 'Corrected: Yes won'],
  ['a withdrawal', { kind: 'CORRECTED' }, 'Corrected: the result was taken back'],
  ['a reopening', { kind: 'REOPENED' }, 'It trades again'],
])('%s is said in words', (_name, parts, words) => {
  expect(entryText(entry(parts))).toBe(words)
})

test('a correction names, by its time, the entry that it takes the place of', () => {
  const entries = [
    entry({ cursor: 'a', kind: 'CLOSED' }),
    entry({ cursor: 'b', resolution: SPLIT, observedAt: '2026-11-23T06:00:00Z' }),
    entry({ cursor: 'c', kind: 'CORRECTED', resolution: WON, supersedes: 'b' }),
  ]
  const [closed, , corrected] = entries
  expect(corrected && supersededBy(corrected, entries)).toEqual({
    observedAt: '2026-11-23T06:00:00Z',
    text: 'Resolved: split, 50¢ and 50¢ a share',
  })
  expect(closed && supersededBy(closed, entries)).toBeNull()
})
