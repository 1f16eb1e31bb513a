import { describe, expect, test } from 'vitest'
import { parseConfig, VARIABLES } from '../src/config.ts'
import { isAppError } from '../src/errors.ts'

/** The message that a configuration is refused with. */
const refusal = (env: Readonly<Record<string, string>>): string => {
  try {
    parseConfig(env)
  } catch (error) {
    if (isAppError(error, 'CONFIG_INVALID')) return error.message
    throw error
  }
  throw new Error(`accepted: ${JSON.stringify(env)}`)
}

test('without any variable everything has its default', () => {
  expect(parseConfig({})).toEqual({
    DATA_DIR: './data',
    HOST: '127.0.0.1',
    PORT: 4000,
    GAMMA_URL: 'https://gamma-api.polymarket.com',
    POLLER_MODE: ['EVENTS', 'STANDALONE', 'RESOLUTIONS'],
    POLLER_ENABLED: true,
    SERVE_API: true,
    EVENTS_CRON: '*/30 * * * * *',
    STANDALONE_CRON: '10 */5 * * * *',
    RESOLUTIONS_CRON: '40 */5 * * * *',
    DUE_CRON: '*/15 * * * * *',
    EVENTS_LIMIT: 500,
    STANDALONE_LIMIT: 500,
    EVENTS_ORDER: 'volume',
    SHORT_MARKET_MAX_MS: 3_600_000,
    RESOLUTION_LOG_DAYS: 365,
    PRICE_RETENTION_DAYS: 30,
    PRICE_SERIES_MAX_MB: 2_048,
    TRUST_PROXY: 0,
    STREAMS_PER_CLIENT: 10,
    STREAMS_MAX: 10_000,
    FETCH_DEADLINE_MS: 90,
    GAMMA_MARKETS_RATE: 18,
    GAMMA_EVENTS_RATE: 30,
    UPSTREAM_GROUP: 'default',
    GAMMA_TIMEOUT_MS: 10_000,
    GAMMA_CONCURRENCY: 4,
    CONSOLE: true,
    GRAPHIQL: true,
    LOG_LEVEL: 'info',
    tiers: ['EVENTS', 'STANDALONE', 'RESOLUTIONS'],
  })
})

const ACCEPTED: readonly (readonly [name: string, text: string, value: unknown])[] = [
  ['DATABASE_URL', 'postgres://u:p@db:5432/x', 'postgres://u:p@db:5432/x'],
  ['DATABASE_URL', 'postgresql://db/x?prepare=false', 'postgresql://db/x?prepare=false'],
  ['DATABASE_PREPARE', 'false', false],
  ['DATA_DIR', '/var/lib/polycool', '/var/lib/polycool'],
  ['HOST', '::', '::'],
  ['PORT', '0', 0],
  ['PORT', '65535', 65_535],
  ['METRICS_PORT', '9464', 9_464],
  ['GAMMA_URL', 'http://127.0.0.1:4600/gamma', 'http://127.0.0.1:4600/gamma'],
  ['POLLER_MODE', 'all', ['EVENTS', 'STANDALONE', 'RESOLUTIONS']],
  ['POLLER_MODE', 'resolutions, events', ['EVENTS', 'RESOLUTIONS']],
  ['POLLER_MODE', 'none', []],
  ['POLLER_MODE', 'Events', ['EVENTS']],
  ['POLLER_ENABLED', 'false', false],
  ['SERVE_API', 'false', false],
  ['EVENTS_CRON', '*/5 * * * *', '*/5 * * * *'],
  ['STANDALONE_CRON', '0 */5 * * * *', '0 */5 * * * *'],
  ['RESOLUTIONS_CRON', '20 */5 * * * *', '20 */5 * * * *'],
  ['DUE_CRON', '*/10 * * * * *', '*/10 * * * * *'],
  ['EVENTS_LIMIT', '10000', 10_000],
  ['STANDALONE_LIMIT', '1', 1],
  ['EVENTS_ORDER', 'volume24hr', 'volume24hr'],
  ['SHORT_MARKET_MAX_MS', '900000', 900_000],
  ['RESOLUTION_LOG_DAYS', '90', 90],
  ['PRICE_RETENTION_DAYS', '400', 400],
  ['PRICE_SERIES_MAX_MB', '64', 64],
  ['TRUST_PROXY', '2', 2],
  ['STREAMS_PER_CLIENT', '50', 50],
  ['STREAMS_MAX', '50000', 50_000],
  ['FETCH_DEADLINE_MS', '0', 0],
  ['GAMMA_MARKETS_RATE', '0.5', 0.5],
  ['GAMMA_EVENTS_RATE', '50', 50],
  ['UPSTREAM_GROUP', 'eu-west_1.b', 'eu-west_1.b'],
  ['GAMMA_TIMEOUT_MS', '100', 100],
  ['GAMMA_CONCURRENCY', '64', 64],
  ['CONSOLE', 'off', false],
  ['CONSOLE', 'on', true],
  ['GRAPHIQL', 'false', false],
  ['LOG_LEVEL', 'debug', 'debug'],
  ['LOG_FORMAT', 'json', 'json'],
]

test.each(ACCEPTED)('%s=%s is accepted', (name, text, value) => {
  expect(parseConfig({ [name]: text })).toHaveProperty(name, value)
})

test('the query editor goes with the console, which has a link to it, unless told otherwise', () => {
  expect(parseConfig({ CONSOLE: 'off' }).GRAPHIQL).toBe(false)
  expect(parseConfig({ CONSOLE: 'off', GRAPHIQL: 'true' }).GRAPHIQL).toBe(true)
})

const WHOLE = 'expected a whole number from'
const FLAG = 'expected true or false'
const REFUSED: readonly (readonly [name: string, text: string, message: string])[] = [
  ['DATABASE_PREPARE', 'no', FLAG],
  ['PORT', '65536', `${WHOLE} 0 to 65535`],
  ['PORT', '-1', `${WHOLE} 0 to 65535`],
  ['PORT', '0x10', `${WHOLE} 0 to 65535`],
  ['PORT', '4e3', `${WHOLE} 0 to 65535`],
  ['PORT', '80.5', `${WHOLE} 0 to 65535`],
  ['METRICS_PORT', 'off', `${WHOLE} 0 to 65535`],
  ['GAMMA_URL', 'gamma-api.polymarket.com', 'expected http(s)://host'],
  ['GAMMA_URL', 'ftp://gamma', 'expected http(s)://host'],
  ['GAMMA_URL', 'https://gamma/?closed=true', 'expected http(s)://host'],
  ['POLLER_MODE', 'events,weather', 'expected all, none, or a comma list of events'],
  ['POLLER_MODE', 'all,none', 'expected all, none, or a comma list of events'],
  ['POLLER_ENABLED', '1', FLAG],
  ['SERVE_API', 'TRUE', FLAG],
  ['EVENTS_CRON', 'every minute', 'expected a node-cron expression, such as "*/30 * * * * *"'],
  ['EVENTS_LIMIT', '0', `${WHOLE} 1 to 10000`],
  ['EVENTS_ORDER', 'liquidity', 'expected volume or volume24hr'],
  ['PRICE_RETENTION_DAYS', '401', `${WHOLE} 1 to 400`],
  ['PRICE_SERIES_MAX_MB', '63', `${WHOLE} 64 to 1000000`],
  ['SHORT_MARKET_MAX_MS', '1h', `${WHOLE} 1 to 86400000`],
  ['FETCH_DEADLINE_MS', '10001', `${WHOLE} 0 to 10000`],
  ['GAMMA_MARKETS_RATE', '0', 'expected requests per second'],
  ['GAMMA_EVENTS_RATE', 'Infinity', 'expected requests per second'],
  ['UPSTREAM_GROUP', 'two words', 'expected 1 to 63 letters'],
  ['UPSTREAM_GROUP', 'x'.repeat(64), 'expected 1 to 63 letters'],
  ['GAMMA_TIMEOUT_MS', '99', `${WHOLE} 100 to 120000`],
  ['GAMMA_CONCURRENCY', '65', `${WHOLE} 1 to 64`],
  ['CONSOLE', 'false', 'expected on or off'],
  ['GRAPHIQL', 'on', FLAG],
  ['LOG_LEVEL', 'loud', 'expected debug, info, warn, error or silent'],
  ['LOG_FORMAT', 'xml', 'expected json or pretty'],
]

test.each(REFUSED)('%s=%s is refused, with what is expected', (name, text, message) => {
  expect(refusal({ [name]: text })).toContain(`\n  ${name}=${JSON.stringify(text)}: ${message}`)
})

test('every variable is in one of the tables above', () => {
  const covered = new Set([...ACCEPTED, ...REFUSED].map(([name]) => name))
  expect(VARIABLES.filter((name) => !covered.has(name))).toEqual([])
})

test('all faults are told at once, one a line', () => {
  const message = refusal({ PORT: 'x', LOG_LEVEL: 'loud', EVENTS_LIMIT: '0', HOST: '::1' })
  expect(message.split('\n')).toEqual([
    'The configuration has faults:',
    '  PORT="x": expected a whole number from 0 to 65535',
    '  EVENTS_LIMIT="0": expected a whole number from 1 to 10000',
    '  LOG_LEVEL="loud": expected debug, info, warn, error or silent',
  ])
})

test('an empty or blank variable counts as unset', () => {
  const blank = Object.fromEntries(VARIABLES.map((name, i) => [name, i % 2 === 0 ? '' : ' ']))
  expect(parseConfig(blank)).toEqual(parseConfig({}))
})

test('a variable that is merely similar to one of ours is not looked at', () => {
  expect(parseConfig({ POORT: 'x', EVENT_LIMIT: '0', port: '1' })).toEqual(parseConfig({}))
})

describe('a password', () => {
  test('in a DATABASE_URL that is refused is not repeated', () => {
    const message = refusal({ DATABASE_URL: 'mysql://user:secret@host/x' })
    expect(message).toContain(
      'DATABASE_URL="…": expected postgres://user:password@host:5432/database',
    )
    expect(message).not.toContain('secret')
  })

  test('in GAMMA_URL is refused, for that URL is logged, and not repeated', () => {
    const message = refusal({ GAMMA_URL: 'https://user:secret@gamma/x' })
    expect(message).toContain(
      'GAMMA_URL="https://…@gamma/x": expected http(s)://host[:port][/path]',
    )
    expect(message).not.toContain('secret')
  })
})

test('POLLER_ENABLED=false is the same as POLLER_MODE=none', () => {
  expect(parseConfig({ POLLER_ENABLED: 'false' }).tiers).toEqual([])
  expect(parseConfig({ POLLER_MODE: 'none' }).tiers).toEqual([])
})
