import type { ResolutionChange, ResolutionMessage } from '../../src/domain/resolution-change.ts'
import type { FeedAccess } from '../../src/schema/context.ts'

/** A feed that says what a test makes it say. Its cursors are `c0`, `c1` and so on. */
export interface ScriptedFeed extends FeedAccess {
  /** Appends a change of each of these markets. */
  append(...marketIds: readonly number[]): void
  /** Sent to all streams that are open, and to none later. */
  say(message: ResolutionMessage): void
  /** Tells streams of market updates, whatever they asked for. */
  update(marketId: number): void
  /** Ends all streams, as no feed should; or fails them. */
  end(error?: Error): void
  /** Streams that are open. */
  open(): number
  /** Messages that streams have taken. */
  taken(): number
}

export const createScriptedFeed = (): ScriptedFeed => {
  const log: ResolutionChange[] = []
  const said: ResolutionMessage[] = []
  const updates: number[] = []
  let open = 0
  let taken = 0
  let ending: { readonly error?: Error | undefined } | null = null
  let wake = Promise.withResolvers<void>()
  const changed = (): void => {
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }

  async function* run<Message>(
    signal: AbortSignal,
    read: () => Message | undefined,
  ): AsyncGenerator<Message> {
    open += 1
    signal.addEventListener('abort', changed, { once: true })
    try {
      while (!signal.aborted) {
        if (ending?.error !== undefined) throw ending.error
        if (ending !== null) return
        const message = read()
        if (message === undefined) await wake.promise
        else {
          taken += 1
          yield message
        }
      }
    } finally {
      open -= 1
    }
  }

  return {
    resolutions: ({ after, filter: { marketIds }, signal }) => {
      let position = after === null ? log.length : Number(after.slice(1))
      let told = position
      let heard = said.length
      let isGreeted = false
      return run(signal, () => {
        if (!isGreeted) {
          isGreeted = true
          return heartbeat(position)
        }
        const isWanted = ({ marketId }: ResolutionChange) => marketIds?.includes(marketId) ?? true
        const change = log.slice(position).find(isWanted)
        if (change === undefined) return heard < said.length ? said[heard++] : undefined
        position = change.seq
        const previousCursor = `c${told}`
        told = position
        return { type: 'change', change, cursor: `c${position}`, previousCursor }
      })
    },
    marketUpdates: ({ ids, signal }) => {
      const waiting = [...ids]
      let heard = updates.length
      return run(signal, () => {
        if (waiting.length > 0) return waiting.shift()
        return heard < updates.length ? updates[heard++] : undefined
      })
    },
    append: (...marketIds) => {
      for (const marketId of marketIds) log.push(changeOf(log.length + 1, marketId))
      changed()
    },
    say: (message) => {
      said.push(message)
      changed()
    },
    update: (marketId) => {
      updates.push(marketId)
      changed()
    },
    end: (error) => {
      ending = { error }
      changed()
    },
    open: () => open,
    taken: () => taken,
  }
}

/** One that begins with `headCursor`, which may be as long as a test needs. */
export const heartbeat = (position: number, headCursor = `c${position}`): ResolutionMessage => ({
  type: 'heartbeat',
  cursor: `c${position}`,
  headCursor,
  at: '2026-11-03T12:00:00Z',
  lastPollAt: null,
})

const changeOf = (seq: number, marketId: number): ResolutionChange => ({
  seq,
  marketId,
  kind: 'CLOSED',
  status: 'CLOSED',
  resolutionKind: null,
  resolutionSource: null,
  winnerIndex: null,
  payouts: null,
  umaStatus: null,
  closedAt: null,
  upstreamAt: null,
  observedAt: '2026-11-03 12:00:00+00',
  recordedAt: '2026-11-03 12:00:01+00',
  supersedes: null,
  eventId: null,
  tagSlugs: [],
  windowMs: null,
  evidence: {
    closed: true,
    closedAt: null,
    umaStatus: null,
    umaHistory: [],
    automaticallyResolved: false,
    enableOrderBook: true,
    scalar: false,
    prices: [],
  },
})

/** Names each message, and the market of a change. */
export const SUBSCRIPTION = `subscription Changes($after: String) {
  resolutions(after: $after) {
    __typename
    ... on ResolutionChange { cursor previousCursor market { gammaId question } }
    ... on ResolutionHeartbeat { cursor headCursor }
    ... on ResolutionStreamReset { reason headCursor }
  }
}`

/** What a stream of `SUBSCRIPTION` has of one change. */
export const changeData = (position: number, marketId: number) => ({
  __typename: 'ResolutionChange',
  cursor: `c${position}`,
  previousCursor: `c${position - 1}`,
  market: { gammaId: String(marketId), question: `Will ${marketId} happen?` },
})
