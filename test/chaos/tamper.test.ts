import { expect, test } from 'vitest'
import { type LoggedChange, type StreamFaults, streamFaultsOf } from './feed-verdict.ts'
import type { Arrival } from './history.ts'
import { type Mutation, tamper } from './tamper.ts'

const LOG = Array.from({ length: 30 }, (_, i): LoggedChange => {
  const seq = i + 1
  return {
    ...{ seq, marketId: seq, kind: 'CLOSED', status: 'CLOSED', result: null, umaSteps: 0 },
    ...{ observedAt: 0, recordedAt: 0, supersedes: null, tagSlugs: [], windowMs: null },
  }
})

const receivedBy = (mutation: Mutation): StreamFaults => {
  const arrivals: Arrival[] = []
  const take = tamper<Arrival>(mutation, (arrival) => arrivals.push(arrival))
  for (const { seq, marketId, kind } of LOG) take({ seq, marketId, kind, at: 0, connection: 0 })
  return streamFaultsOf({ filter: {}, startSeq: 0, arrivals }, LOG)
}

const RIGHT = { lost: 0, duplicated: 0, disordered: 0, foreign: 0, altered: 0 }

test('the checker finds a change that was dropped, repeated or swapped, and nothing else', () => {
  expect(receivedBy('drop')).toEqual({ ...RIGHT, lost: 1 })
  expect(receivedBy('repeat')).toEqual({ ...RIGHT, duplicated: 1 })
  expect(receivedBy('swap')).toEqual({ ...RIGHT, disordered: 1 })
  expect(receivedBy('notify')).toEqual(RIGHT)
})
