import type { FetchMarketOutcome, FetchProblem } from '../domain/fetch-market.ts'
import { parseMarketBy } from '../domain/lookup.ts'
import { AppError } from '../errors.ts'
import { builder } from './builder.ts'
import { MarketByInput } from './by.ts'
import { MarketRef } from './refs.ts'

type Outcome<Kind extends FetchMarketOutcome['kind']> = Extract<FetchMarketOutcome, { kind: Kind }>

const MAX_WAIT_MS = 10_000

const PROBLEMS = {
  'not-found': { type: 'MarketNotFound', code: 'MARKET_NOT_FOUND' },
  unavailable: { type: 'UpstreamUnavailable', code: 'UPSTREAM_UNAVAILABLE' },
  'rate-limited': { type: 'RateLimited', code: 'RATE_LIMITED' },
} as const satisfies Record<FetchProblem['kind'], object>

const ProblemRef = builder.interfaceRef<FetchProblem>('Problem').implement({
  description: 'An expected failure.',
  resolveType: ({ kind }) => PROBLEMS[kind].type,
  fields: (t) => ({
    code: t.string({
      description: 'Stable, for programs: MARKET_NOT_FOUND, UPSTREAM_UNAVAILABLE or RATE_LIMITED.',
      resolve: ({ kind }) => PROBLEMS[kind].code,
    }),
    message: t.exposeString('message', { description: 'What happened, for people.' }),
  }),
})

const MarketNotFoundRef = builder.objectRef<Outcome<'not-found'>>('MarketNotFound').implement({
  interfaces: [ProblemRef],
  description: 'Upstream does not know such a market, or does not show it any more.',
})

const RETRY_AFTER = 'Whole seconds after which a new try makes sense.'

const UpstreamUnavailableRef = builder
  .objectRef<Outcome<'unavailable'>>('UpstreamUnavailable')
  .implement({
    interfaces: [ProblemRef],
    description: 'Upstream did not answer, or not in a way that could be used.',
    fields: (t) => ({
      retryAfterSeconds: t.exposeInt('retryAfterSeconds', { description: RETRY_AFTER }),
    }),
  })

const RateLimitedRef = builder.objectRef<Outcome<'rate-limited'>>('RateLimited').implement({
  interfaces: [ProblemRef],
  description: 'Too much is asked of upstream right now, or it asked for a pause.',
  fields: (t) => ({
    retryAfterSeconds: t.exposeInt('retryAfterSeconds', { description: RETRY_AFTER }),
  }),
})

const PayloadRef = builder.objectRef<Outcome<'fetched'>>('FetchMarketPayload').implement({
  description: 'The market as it is stored now.',
  fields: (t) => ({
    market: t.field({
      type: MarketRef,
      description: 'The market, read after the answer of upstream was stored.',
      resolve: async ({ marketId }, _args, { marketLoaders }) => {
        const market = await marketLoaders.byId.clear(marketId).load(marketId)
        if (market === null) throw new Error(`market ${marketId} was fetched and is not stored`)
        return market
      },
    }),
    isFresh: t.exposeBoolean('isFresh', {
      description: 'True when upstream was asked by this call, or less than 5 seconds before it.',
    }),
    refreshInFlight: t.exposeBoolean('refreshInFlight', {
      description:
        'True when upstream was slower than the wait: the answer is stored when it comes.',
    }),
    changed: t.exposeBoolean('changed', {
      description: 'True when the answer changed what is stored.',
    }),
    upstreamMs: t.exposeInt('upstreamMs', {
      nullable: true,
      description: 'Milliseconds until upstream answered; null when no answer was used.',
    }),
    problem: t.expose('problem', {
      type: ProblemRef,
      nullable: true,
      description: 'Why no fresh answer came; null when it is fresh, or under way.',
    }),
  }),
})

const TYPES = {
  fetched: PayloadRef,
  'not-found': MarketNotFoundRef,
  unavailable: UpstreamUnavailableRef,
  'rate-limited': RateLimitedRef,
} as const

const ResultRef = builder.unionType('FetchMarketResult', {
  description: 'The market, or why there is none.',
  types: Object.values(TYPES),
  resolveType: ({ kind }) => TYPES[kind],
})

builder.mutationField('fetchMarket', (t) =>
  t.field({
    type: ResultRef,
    description:
      'Asks upstream for one market now and stores the answer. Many callers at once are one ' +
      'request upstream, and a market seen less than 5 seconds ago is not asked for again.',
    args: {
      by: t.arg({ type: MarketByInput, required: true, description: 'Which market.' }),
      waitMs: t.arg.int({
        description:
          'How long to wait for upstream when the market is stored: 0 to 10000 milliseconds, ' +
          'default FETCH_DEADLINE_MS (90). An unknown market is waited for regardless.',
      }),
    },
    resolve: (_root, { by, waitMs }, { fetchMarket, fetchDeadlineMs }) =>
      fetchMarket(parseMarketBy(by), { waitMs: checkWait(waitMs ?? fetchDeadlineMs) }),
  }),
)

const checkWait = (waitMs: number): number => {
  if (waitMs >= 0 && waitMs <= MAX_WAIT_MS) return waitMs
  throw new AppError('BAD_USER_INPUT', `"waitMs" is 0 to ${MAX_WAIT_MS}, ${waitMs} was given`)
}
