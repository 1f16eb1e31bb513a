import { sql } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, newPage, type PageOptions, textOf } from '../../support/browser.ts'
import type { Environment } from '../../support/process.ts'
import { age, openStage, type Stage } from './stage.ts'

/** A server whose markets were all seen an hour ago; of Polymarket's twelve events it knows eight. */
const openMarkets = async (env: Environment = {}) => {
  const stage = await openStage()
  await stage.run('EVENTS', { eventsLimit: 8 })
  await age(stage)
  const rows = await stage.database.db.execute<{ id: string }>(
    sql`select id from markets where status = 'OPEN' order by id`,
  )
  const stored = rows.map(({ id }) => Number(id))
  const unknown = stage.simulator.openMarketIds().filter((id) => !stored.includes(id))
  const server = await stage.startServer(env)
  return { ...stage, server, stored, unknown }
}

type Markets = Pick<Awaited<ReturnType<typeof openMarkets>>, 'simulator' | 'stored'>

/** Of the first outcome, as Polymarket has it now. */
const priceOf = ({ simulator }: Pick<Stage, 'simulator'>, id: number): number =>
  Number(JSON.parse(String(simulator.market(id)?.outcomePrices ?? '["0"]'))[0])

const cents = (price: number): string => `${Number((price * 100).toFixed(1))}¢`

/** Lets time pass at Polymarket, and finds a stored market whose price has moved by it. */
const letPricesMove = ({ stored, ...stage }: Markets) => {
  const before = new Map(stored.map((id) => [id, priceOf(stage, id)]))
  stage.simulator.advance(6 * 3_600_000)
  const id = stored.slice(1).find((each) => {
    const price = priceOf(stage, each)
    return price > 0.05 && price < 0.95 && price !== before.get(each)
  })
  if (id === undefined) throw new Error('no price has moved')
  return { id, before: cents(before.get(id) ?? 0), now: cents(priceOf(stage, id)) }
}

/** Asks for more markets at once than may wait, until one is refused. */
const flood = async (url: string): Promise<void> => {
  const asked = Array.from({ length: 150 }, async (_, index) => {
    const query = `mutation { fetchMarket(by: { id: "${90_000_000 + index}" }) { __typename } }`
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ query })
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
    if (!(await answer.text()).includes('"RateLimited"')) throw new Error('not refused')
  })
  await Promise.any(asked)
}

const openMarket = async (url: string, id: number, options?: PageOptions): Promise<Page> => {
  const page = await newPage(options)
  await page.goto(`${url}/market/${id}`)
  return page
}

const WAIT = { timeout: 60_000 }
const ASKING_AGAIN = { timeout: 90_000, interval: 1_000 }

const button = (page: Page) => page.locator('.get-prices-button')
const ask = (page: Page) => button(page).click()
const tells = (page: Page, text: RegExp) =>
  expect.poll(() => textOf(page, '.get-prices-result'), WAIT).toMatch(text)
const prices = (page: Page) => textOf(page, '.outcomes')
const ageText = (page: Page) => textOf(page, '.freshness .age')

const SLOW = { kind: 'latency', ms: 4_000, route: '/markets' } as const
const HANG = { kind: 'hang', route: '/markets' } as const
const PAUSE = { kind: 'rate-limit', retryAfter: 4, route: '/markets' } as const
const AWAY = { kind: 'status', status: 503, route: '/markets' } as const

describeInBrowser('Get prices', () => {
  test('says what moved and what did not, and asks nobody about what was seen just now', async () => {
    const stage = await openMarkets()
    const [first = 0] = stage.stored
    const page = await openMarket(stage.url, first)
    await expect.poll(() => ageText(page), WAIT).toMatch(/^1 h( \d+ min)? old$/)
    await ask(page)
    await tells(page, /^Polymarket answered in .*: nothing had changed\.$/)
    await expect.poll(() => ageText(page), WAIT).toMatch(/^\d+ s old$/)
    const { total } = stage.simulator.requests
    await ask(page)
    await tells(page, /^Fresh: seen less than 5 s ago\.$/)
    expect(stage.simulator.requests.total).toBe(total)

    const moved = letPricesMove(stage)
    await page.goto(`${stage.url}/market/${moved.id}`)
    await expect.poll(() => prices(page), WAIT).toContain(moved.before)
    await ask(page)
    await tells(page, /^Polymarket answered in .*: updated\.$/)
    await expect.poll(() => prices(page), WAIT).toContain(moved.now)
    await expect.poll(() => ageText(page), WAIT).toMatch(/^\d+ s old$/)
  })

  test('where Polymarket is slow, stored prices stay with their age until the new ones come', async () => {
    const stage = await openMarkets()
    const moved = letPricesMove(stage)
    stage.simulator.faults.set(SLOW)
    const page = await openMarket(stage.url, moved.id)
    await ask(page)
    await tells(
      page,
      /^Polymarket is slow\. These prices are 1 h( \d+ min)? old; the new ones come by/,
    )
    expect(await button(page).textContent()).toBe('Asking…')
    expect(await prices(page)).toContain(moved.before)
    await tells(page, /^Polymarket answered in \d\.\d s: updated\.$/)
    await expect.poll(() => prices(page), WAIT).toContain(moved.now)
    expect(await button(page).textContent()).toBe('Get prices')
  })

  test.each([
    [AWAY, 'Polymarket cannot be reached'],
    [HANG, 'Polymarket did not answer in time'],
  ])(
    'where Polymarket is away (%o), stored prices stay, that is said, and it works again later',
    async (fault, told) => {
      const stage = await openMarkets({ GAMMA_TIMEOUT_MS: '2000' })
      const moved = letPricesMove(stage)
      stage.simulator.faults.set(fault)
      const page = await openMarket(stage.url, moved.id)
      await ask(page)
      await tells(page, RegExp(`^${told}\\. The prices shown are the last that came\\.$`))
      expect(await prices(page)).toContain(moved.before)
      stage.simulator.faults.clear()
      await expect.poll(() => ask(page).then(() => prices(page)), ASKING_AGAIN).toContain(moved.now)
    },
  )

  test('a market that nobody knows is said to be unknown, and one that Polymarket knows is there', async () => {
    const { url, unknown } = await openMarkets()
    const page = await openMarket(url, 99_999_999)
    await page.getByRole('heading', { name: 'There is no such market' }).waitFor()
    await tells(page, /^Polymarket has no market with id 99999999\.$/)
    await page.goto(`${url}/market/${unknown[0]}`)
    await page.getByRole('heading', { name: 'Prices' }).waitFor()
    expect(await ageText(page)).toMatch(/^\d+ s old$/)
  })

  test.each([
    [AWAY, 'Polymarket cannot be reached'],
    [PAUSE, 'Polymarket asked for a pause'],
  ])(
    'an unknown market and %o: a count-down says when to ask again, and then it works',
    async (fault, told) => {
      const { url, unknown, simulator } = await openMarkets()
      simulator.faults.set(fault)
      const page = await openMarket(url, unknown[0] ?? 0)
      await tells(page, RegExp(`^${told}, and this market is not stored yet\\.$`))
      expect(await button(page).textContent()).toMatch(/^Again in \d+ s$/)
      expect(await button(page).getAttribute('aria-disabled')).toBe('true')
      simulator.faults.clear()
      await button(page).getByText('Get prices').waitFor()
      await ask(page)
      await page.getByRole('heading', { name: 'Prices' }).waitFor()
    },
  )

  test('an unknown market while too much is asked for: that is said, and later it is there', async () => {
    const { url, unknown, simulator } = await openMarkets({
      ...{ GAMMA_CONCURRENCY: '1', GAMMA_MARKETS_RATE: '100' },
    })
    simulator.faults.set(HANG)
    await flood(url)
    const page = await openMarket(url, unknown[0] ?? 0)
    await tells(page, /^Too many markets are being fetched, and this market is not stored yet\.$/)
    expect(await button(page).textContent()).toMatch(/^Again in \d+ s$/)
    simulator.faults.clear()
    const stored = page.getByRole('heading', { name: 'Prices' })
    await expect.poll(() => ask(page).then(() => stored.isVisible()), ASKING_AGAIN).toBe(true)
  })

  test('where our own server is killed, its prices stay, that is said, and it works again later', async () => {
    const stage = await openMarkets()
    const moved = letPricesMove(stage)
    const expected = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET/
    const page = await openMarket(stage.url, moved.id, { expected })
    await expect.poll(() => prices(page), WAIT).toContain(moved.before)
    stage.server.kill('SIGKILL')
    await stage.server.ended
    await ask(page)
    await tells(page, /^The server does not answer\./)
    expect(await prices(page)).toContain(moved.before)
    expect(await ageText(page)).toMatch(/^1 h( \d+ min)? old$/)
    await stage.startServer()
    await ask(page)
    await tells(page, /^Polymarket answered in .*: updated\.$/)
    await expect.poll(() => prices(page), WAIT).toContain(moved.now)
  })
})
