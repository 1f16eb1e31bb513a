import { AppError } from '../errors.ts'
import { createAddress } from './address.ts'
import { createBudget, type Family, type GammaUsage } from './budget.ts'
import { type Clock, systemClock } from './clock.ts'
import { createHost, type HostNotice, type HostState } from './host.ts'
import { createMemoryLedger, type Ledger } from './ledger.ts'
import { createLookup, type ManyBy, type OneBy, type Row } from './lookup.ts'
import { allowedPer10s } from './pace.ts'
import { createPageSizes } from './page-size.ts'
import { createPager, type Page } from './pager.ts'
import { type EventListQuery, eventListing, type MarketListQuery, marketListing } from './query.ts'
import { type Answer, createRequest, type RequestOptions } from './request.ts'
import { createRetryPolicy } from './retry.ts'
import { pollingSlotsOf } from './slots.ts'
import { createCounters, type GammaStats } from './stats.ts'
import { createThrottle } from './throttle.ts'
import { createTransport } from './transport.ts'

/**
 * All reads of Gamma. Failures are AppErrors with a `GAMMA_` code, or the reason of the caller's
 * signal; an identifier that Gamma could not know is BAD_USER_INPUT before anything is sent.
 */
export interface GammaClient {
  /** All events of a listing. A failed page is thrown, it is never the end of the list. */
  eventPages(query: EventListQuery, options: RequestOptions): AsyncGenerator<Page, void>
  marketPages(query: MarketListQuery, options: RequestOptions): AsyncGenerator<Page, void>
  /** One market, open or closed; null when Gamma says that it does not exist. */
  market(by: OneBy, options: RequestOptions): Promise<Answer<Row> | null>
  event(by: OneBy, options: RequestOptions): Promise<Answer<Row> | null>
  /**
   * The markets of these identifiers, open and closed, in no order; unknown ones are just absent.
   * Upstream ignores parameters that it does not know: check that the rows are those asked for.
   */
  markets(by: ManyBy, options: RequestOptions): Promise<readonly Page[]>
  /** What this process did. */
  stats(): GammaStats
  /** How this process holds back. */
  state(): HostState
  /** What all processes that share the ledger used. @throws what the ledger throws */
  usage(): Promise<GammaUsage>
  /** Ends every request under way. */
  close(): Promise<void>
}

/** For the log: nothing here needs an answer. */
export type GammaNotice =
  | { kind: 'retry'; route: string; error: unknown; delayMs: number }
  | { kind: 'page-cap'; route: string; asked: number; rows: number }
  | { kind: 'page-shrunk'; route: string; asked: number; rows: number }
  | HostNotice

export interface GammaClientOptions {
  readonly url: string
  readonly userAgent: string
  /** One try, connecting to last byte; default 10 s. */
  readonly timeoutMs?: number
  /** Default 2 s. */
  readonly connectTimeoutMs?: number
  /** Requests in flight, of all lanes together; default 4. */
  readonly concurrency?: number
  /** Requests per second, of all that share the ledger; defaults 18 and 30. */
  readonly marketsRate?: number
  readonly eventsRate?: number
  /** How many of these, for each family, are the demand lane's own; default 5. */
  readonly demandReserve?: number
  /** Default 32 MiB. */
  readonly maxDecodedBytes?: number
  /** Default 50,000. */
  readonly maxPages?: number
  readonly onNotice?: (notice: GammaNotice) => void
  readonly random?: () => number
  readonly clock?: Clock
  /** Whom the rates are shared with; default: nobody, they are this process' own. */
  readonly ledger?: Ledger
}

const DEMAND_QUEUE = 50

export const createGammaClient = (options: GammaClientOptions): GammaClient => {
  const { timeoutMs = 10_000, concurrency = 4, maxDecodedBytes = 33_554_432 } = options
  const { clock = systemClock, random = Math.random, onNotice = () => {} } = options
  const address = createAddress(options.url)
  const { ledger = createMemoryLedger(clock) } = options
  const rates = { events: options.eventsRate ?? 30, markets: options.marketsRate ?? 18 }
  const throttle = createThrottle(clock)
  const pollingSlots = pollingSlotsOf(concurrency)
  const host = createHost({ throttle, pollingSlots, timeoutMs, onNotice, clock })
  const budget = createBudget({
    ...{ ledger, rates, throttle, concurrency, random, clock },
    demandReserve: options.demandReserve ?? 5,
    demandQueue: DEMAND_QUEUE,
    pollingLimit: () => host.state().concurrencyLimit,
  })
  const transport = createTransport({
    origin: address.origin,
    userAgent: options.userAgent,
    connections: concurrency,
    connectTimeoutMs: options.connectTimeoutMs ?? 2000,
    maxBytes: maxDecodedBytes,
    clock,
  })
  const counters = { events: createCounters(clock), markets: createCounters(clock) }
  const request = createRequest({
    transport,
    budget,
    host,
    onPause: async (ms) => {
      throttle.impose(ms)
      // This process keeps to it also where the others cannot be told.
      await ledger.pause(ms).catch(() => undefined)
    },
    retries: createRetryPolicy(random),
    counters,
    clock,
    timeoutMs,
    maxDecodedBytes,
    onRetry: (retry) => onNotice({ kind: 'retry', ...retry }),
  })
  const closing = new AbortController()
  const pages = createPager({
    address,
    request,
    sizes: createPageSizes({
      onCap: (learnt) => onNotice({ kind: 'page-cap', ...learnt }),
      onShrink: (learnt) => onNotice({ kind: 'page-shrunk', ...learnt }),
    }),
    maxPages: options.maxPages ?? 50_000,
    closing: closing.signal,
  })

  const lookup = createLookup({ address, request, pages, closing: closing.signal })
  const stats = (family: Family) => {
    const { recent, errors, ...counts } = counters[family]
    return {
      ...counts,
      errors: { ...errors },
      usedLast10s: recent.last10s(),
      allowedPer10s: allowedPer10s(rates[family]),
      throttledUntil: throttle.until(),
    }
  }

  return {
    eventPages: (query, call) => pages(eventListing(query), call),
    marketPages: (query, call) => pages(marketListing(query), call),
    market: (by, call) => lookup.one('markets', by, call),
    event: (by, call) => lookup.one('events', by, call),
    markets: lookup.markets,
    stats: () => ({ events: stats('events'), markets: stats('markets') }),
    state: host.state,
    usage: budget.usage,
    close: async () => {
      closing.abort(new AppError('GAMMA_UNREACHABLE', 'the Gamma client is closed'))
      await transport.close()
    },
  }
}
