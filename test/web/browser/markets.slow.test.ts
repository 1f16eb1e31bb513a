import { sql } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, newPage, textOf } from '../../support/browser.ts'
import { seedMarkets } from '../../support/rows.ts'
import { openStage, type Stage } from './stage.ts'

const WAIT = { timeout: 60_000 }
const ROWS = 2_000

/** A list of so many markets, by the volume of 24 hours. */
const openLongList = async (): Promise<Stage> => {
  const stage = await openStage()
  const seeds = Array.from({ length: ROWS }, (_, index) => ({
    ...{ id: index + 1, volume24h: `${(ROWS - index) * 10}`, slug: `market-${index + 1}-x` },
  }))
  for (let from = 0; from < ROWS; from += 500) {
    await seedMarkets(stage.database, seeds.slice(from, from + 500))
  }
  await stage.startServer()
  return stage
}

const questions = (page: Page) => page.locator('.row-link').allInnerTexts()

/** The rows in the document: place in the list, and address. */
const rowsNow = (page: Page): Promise<readonly (readonly [number, string])[]> =>
  page.locator('.row').evaluateAll((rows) =>
    rows.map((row) => {
      const link = row.querySelector('.row-link')
      return [
        Number(row.getAttribute('aria-posinset')),
        String(link?.getAttribute('href')),
      ] as const
    }),
  )

/** Scrolls on until the row is in the document. */
const scrollTo = async (page: Page, place: number): Promise<void> => {
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, 3_000)
        return (await rowsNow(page)).some(([each]) => each >= place)
      },
      { timeout: 180_000, interval: 5 },
    )
    .toBe(true)
}

describeInBrowser('the list of markets', () => {
  test('is searched while one types, slips of the pen and all; what is chosen is in the address', async () => {
    const stage = await openStage({ speed: 0, upDown: true, upDownHours: 1 })
    await stage.run('EVENTS')
    await stage.run('RESOLUTIONS')
    await stage.startServer()
    const page = await newPage()
    await page.goto(stage.url)
    await page.locator('.row').first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('chess candidats', { delay: 10 })
    await expect.poll(() => textOf(page, '.summary [role=status]'), WAIT).toMatch(/\d+ found/)
    await expect
      .poll(async () => (await questions(page))[0], WAIT)
      .toContain('chess Candidates tournament')
    expect(page.url()).toBe(`${stage.url}/?q=chess+candidats`)
    await page.getByLabel('Search markets').fill('')
    await expect.poll(() => page.url(), WAIT).toBe(`${stage.url}/`)

    await page.getByLabel('Order').selectOption('By liquidity')
    await page.getByLabel('Short markets').check()
    await page.getByLabel('Status').selectOption('Any status')
    await page.getByRole('link', { name: 'Crypto', exact: true }).click()
    await expect
      .poll(() => new URL(page.url()).search, WAIT)
      .toBe('?category=crypto&status=any&short=shown&order=liquidity_desc')
    await page.reload()
    expect(await page.getByLabel('Order').inputValue()).toBe('LIQUIDITY_DESC')
    expect(await page.getByLabel('Short markets').isChecked()).toBe(true)
    await page.goBack()
    await expect
      .poll(() => new URL(page.url()).search, WAIT)
      .toBe('?status=any&short=shown&order=liquidity_desc')
  })

  test('shows each market once to whoever scrolls to its end, while volumes move', async () => {
    const { url, database } = await openLongList()
    const page = await newPage()
    await page.goto(url)
    await page.locator('.row').first().waitFor()
    const places = new Map<string, Set<number>>()
    // Every third market moves, by thousands of places; the others stand where they stood.
    const moveVolumes = () =>
      database.db.execute(sql`update markets
        set volume_24h = (hashint8(id * 31 + extract(epoch from clock_timestamp())::bigint) & 32767)
        where id % 3 = 0`)
    const note = async () => {
      for (const [place, href] of await rowsNow(page)) {
        places.set(href, (places.get(href) ?? new Set()).add(place))
      }
    }
    let steps = 0
    await note()
    await page.mouse.move(600, 600)
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 900)
          await note()
          steps += 1
          if (steps % 20 === 0) await moveVolumes()
          const end = await page
            .getByText('That is all.')
            .boundingBox({ timeout: 10 })
            .catch(() => null)
          return end !== null && end.y < 800
        },
        { timeout: 300_000, interval: 5 },
      )
      .toBe(true)
    await note()
    const twice = [...places].filter(([, each]) => each.size > 1)
    expect(twice).toEqual([])
    const still = Array.from({ length: ROWS }, (_, index) => index + 1).filter((id) => id % 3 !== 0)
    expect(still.filter((id) => !places.has(`/market/market-${id}-x`))).toEqual([])
  })

  test('is found again where it was left, some thousand rows down', async () => {
    const { url } = await openLongList()
    const page = await newPage()
    await page.goto(url)
    await page.locator('.row').first().waitFor()
    await page.mouse.move(600, 600)
    await scrollTo(page, 1_200)
    const left = page.locator('.row-link').nth(12)
    const question = await left.innerText()
    await left.scrollIntoViewIfNeeded()
    const top = (await left.boundingBox())?.y ?? 0
    await left.click()
    await page.getByRole('heading', { level: 1, name: question }).waitFor()
    await page.goBack()
    await expect
      .poll(async () => Math.round((await page.getByText(question).boundingBox())?.y ?? 0), WAIT)
      .toBe(Math.round(top))
  })

  test('leads by the keyboard alone to a market and its Get prices', async () => {
    const stage = await openStage()
    await stage.run('EVENTS')
    await stage.startServer()
    const page = await newPage()
    await page.goto(stage.url)
    await page.locator('.row').first().waitFor()
    const focused = () => page.evaluate("document.activeElement?.textContent ?? ''")
    await page.keyboard.press('/')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const [, second = ''] = await questions(page)
    await expect.poll(focused, WAIT).toBe(second)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('h1').innerText(), WAIT).toBe(second)
    await expect
      .poll(() => page.keyboard.press('Tab').then(focused), { timeout: 60_000, interval: 5 })
      .toBe('Get prices')
    await page.keyboard.press('Enter')
    await expect
      .poll(() => textOf(page, '.get-prices-result'), WAIT)
      .toMatch(/^(Polymarket answered|Fresh)/)
    expect(await focused()).toBe('Get prices')
  })
})
