import { validate as isCronExpression } from 'node-cron'
import { z } from 'zod'
import { type Job, POLLED_TIERS, type PolledTier } from './domain/tier.ts'
import { AppError } from './errors.ts'

const WHOLE = /^\d{1,12}$/
const DECIMAL = /^\d{1,12}(\.\d{1,12})?$/

/** Plain digits only: `Number` would also read "0x10", "1e3" and "Infinity". */
const number = (form: RegExp, isAllowed: (value: number) => boolean, error: string) =>
  z
    .string()
    .refine((text) => form.test(text) && isAllowed(Number(text)), { error })
    .transform(Number)

const integer = (least: number, most: number) =>
  number(
    WHOLE,
    (value) => value >= least && value <= most,
    `expected a whole number from ${least} to ${most}`,
  )

const rate = () =>
  number(
    DECIMAL,
    (value) => value > 0 && value <= 1000,
    'expected requests per second, such as 18; more than 0, at most 1000',
  )

const flag = () =>
  z
    .enum(['true', 'false'], { error: 'expected true or false' })
    .transform((text) => text === 'true')

const onOff = () =>
  z.enum(['on', 'off'], { error: 'expected on or off' }).transform((text) => text === 'on')

const cron = () =>
  z.string().refine(isCronExpression, {
    error: 'expected a node-cron expression, such as "*/30 * * * * *" (seconds first, UTC)',
  })

/** Upstream needs no password, so none may be here: this URL is in logs. */
const httpUrl = () =>
  z.string().refine(isPlainHttpUrl, {
    error: 'expected http(s)://host[:port][/path], without a password, a query or a fragment',
  })

const isPlainHttpUrl = (text: string): boolean => {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return false
  return [url.username, url.password, url.search, url.hash].every((part) => part === '')
}

const postgresUrl = () =>
  z.url({
    protocol: /^postgres(ql)?$/,
    error: 'expected postgres://user:password@host:5432/database',
  })

const pollerMode = () =>
  z.string().transform((text, context): readonly PolledTier[] => {
    const names = text.split(',').map((name) => name.trim().toUpperCase())
    if (names.join() === 'ALL') return POLLED_TIERS
    if (names.join() === 'NONE') return []
    const tiers = POLLED_TIERS.filter((tier) => names.includes(tier))
    if (tiers.length === new Set(names).size) return tiers
    context.addIssue(
      `expected all, none, or a comma list of ${POLLED_TIERS.join(', ').toLowerCase()}`,
    )
    return z.NEVER
  })

/** Every variable with its default. */
const environment = z.object({
  DATABASE_URL: postgresUrl().optional(),
  DATABASE_PREPARE: flag().optional(),
  DATA_DIR: z.string().default('./data'),
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65_535).default(4000),
  /** Unset: metrics are on PORT. */
  METRICS_PORT: integer(0, 65_535).optional(),
  GAMMA_URL: httpUrl().default('https://gamma-api.polymarket.com'),
  POLLER_MODE: pollerMode().default(POLLED_TIERS),
  POLLER_ENABLED: flag().default(true),
  SERVE_API: flag().default(true),
  EVENTS_CRON: cron().default('*/30 * * * * *'),
  STANDALONE_CRON: cron().default('10 */5 * * * *'),
  RESOLUTIONS_CRON: cron().default('40 */5 * * * *'),
  DUE_CRON: cron().default('*/15 * * * * *'),
  EVENTS_LIMIT: integer(1, 10_000).default(500),
  STANDALONE_LIMIT: integer(1, 10_000).default(500),
  EVENTS_ORDER: z
    .enum(['volume', 'volume24hr'], { error: 'expected volume or volume24hr' })
    .default('volume'),
  SHORT_MARKET_MAX_MS: integer(1, 86_400_000).default(3_600_000),
  /** Of the resolution log; who reads on from an entry before is told that it is gone. */
  RESOLUTION_LOG_DAYS: integer(1, 36_500).default(365),
  /** Of the hourly candles of prices. */
  PRICE_RETENTION_DAYS: integer(1, 400).default(30),
  /** Of all price series together, on disk; less would not hold what is under way. */
  PRICE_SERIES_MAX_MB: integer(64, 1_000_000).default(2_048),
  FETCH_DEADLINE_MS: integer(0, 10_000).default(90),
  GAMMA_MARKETS_RATE: rate().default(18),
  GAMMA_EVENTS_RATE: rate().default(30),
  UPSTREAM_GROUP: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,63}$/, {
      error: 'expected 1 to 63 letters, digits, dots, dashes or underscores',
    })
    .default('default'),
  GAMMA_TIMEOUT_MS: integer(100, 120_000).default(10_000),
  GAMMA_CONCURRENCY: integer(1, 64).default(4),
  /** Proxies in front of us that append to X-Forwarded-For. */
  TRUST_PROXY: integer(0, 10).default(0),
  /** Subscriptions open at once: of one client address, and of this process. */
  STREAMS_PER_CLIENT: integer(1, 1_000_000).default(10),
  STREAMS_MAX: integer(1, 1_000_000).default(10_000),
  /** The page at /, in a process that serves the API. */
  CONSOLE: onOff().default(true),
  /** The query editor at /graphql. Unset: as CONSOLE, which has a link to it. */
  GRAPHIQL: flag().optional(),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], {
      error: 'expected debug, info, warn, error or silent',
    })
    .default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], { error: 'expected json or pretty' }).optional(),
})

/** The names of all of them. */
export const VARIABLES: readonly string[] = Object.keys(environment.shape)

export type Config = Readonly<z.infer<typeof environment>> & {
  readonly GRAPHIQL: boolean
  /** The tiers that this process polls. */
  readonly tiers: readonly PolledTier[]
}

/**
 * Reads the configuration from environment variables; an empty or blank one counts as unset, and
 * those that are not ours are not looked at.
 * @throws AppError CONFIG_INVALID that names every fault at once, one a line.
 */
export const parseConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return `  ${name}=${JSON.stringify(shown(name, given[name]))}: ${issue.message}`
    })
    throw new AppError('CONFIG_INVALID', `The configuration has faults:\n${faults.join('\n')}`)
  }
  const { POLLER_ENABLED, POLLER_MODE, CONSOLE, GRAPHIQL = CONSOLE } = parsed.data
  return Object.freeze({ ...parsed.data, GRAPHIQL, tiers: POLLER_ENABLED ? POLLER_MODE : [] })
}

/** How upstream is asked. */
export const upstreamOf = (config: Config) => ({
  url: config.GAMMA_URL,
  timeoutMs: config.GAMMA_TIMEOUT_MS,
  concurrency: config.GAMMA_CONCURRENCY,
  marketsRate: config.GAMMA_MARKETS_RATE,
  eventsRate: config.GAMMA_EVENTS_RATE,
})

/** When each job runs. */
export const cronsOf = (config: Config): Readonly<Record<Job, string>> => ({
  EVENTS: config.EVENTS_CRON,
  STANDALONE: config.STANDALONE_CRON,
  RESOLUTIONS: config.RESOLUTIONS_CRON,
  DUE: config.DUE_CRON,
})

/** What is meant to be a URL may hold a password, which belongs in no log. */
const shown = (name: string, value: string | undefined): string | undefined =>
  name === 'DATABASE_URL' ? '…' : value?.replace(/\/\/.*@/, '//…@')
