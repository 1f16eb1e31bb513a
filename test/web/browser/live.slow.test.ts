import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, newPage, textOf } from '../../support/browser.ts'
import { queryOf } from '../../support/process.ts'
import { age, openStage, type Stage } from './stage.ts'

const WAIT = { timeout: 60_000 }

/** What the browser says of a server that was killed. */
const KILLED =
  /ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)/

/** Polymarket resolves markets, and a poller sees it: each is an entry of the log. */
const resolve = async (stage: Stage, ids: readonly number[]): Promise<void> => {
  for (const id of ids) {
    if (!stage.simulator.rule(id, 'resolved')) throw new Error(`${id} cannot be resolved`)
    await stage.look(id)
  }
}

const TITLE = '.live-connection-title'

const says = (page: Page, title: RegExp) =>
  expect.poll(() => textOf(page, TITLE), WAIT).toMatch(title)

/** Addresses of the markets on the page, newest first. */
const shown = (page: Page) =>
  page
    .locator('.live-question')
    .evaluateAll((links) => links.map((link) => String(link.getAttribute('href'))))

/** The same of the log itself, its last entries. */
const logged = async (url: string, last: number): Promise<readonly string[]> => {
  const query = `{ resolutions(last: ${last}) { nodes { market { slug } } } }`
  const { resolutions } = (await queryOf(url, query)) as {
    readonly resolutions: {
      readonly nodes: readonly { readonly market: { readonly slug: string } }[]
    }
  }
  return resolutions.nodes.map(({ market }) => `/market/${market.slug}`).toReversed()
}

describeInBrowser('the live feed', () => {
  test('goes on after kill -9 of the server: that is told, and each entry is there exactly once', async () => {
    const stage = await openStage()
    await stage.run('EVENTS')
    await stage.run('RESOLUTIONS')
    const ids = stage.simulator.openMarketIds()
    let server = await stage.startServer()
    const page = await newPage({ expected: KILLED })
    await page.goto(`${stage.url}/live`)
    await says(page, /^Live$/)
    const before = (await shown(page)).length
    await resolve(stage, ids.slice(0, 5))
    await expect.poll(async () => (await shown(page)).length, WAIT).toBe(before + 5)

    for (const from of [5, 15]) {
      server.kill('SIGKILL')
      await server.ended
      await says(page, /^Reconnecting$/)
      expect((await shown(page)).length).toBe(before + from)
      await resolve(stage, ids.slice(from, from + 5))
      server = await stage.startServer()
      await resolve(stage, ids.slice(from + 5, from + 10))
      await page
        .getByRole('button', { name: 'Try now' })
        .click({ timeout: 1_000 })
        .catch(() => {})
      await says(page, /^Live$/)
      await expect.poll(async () => (await shown(page)).length, WAIT).toBe(before + from + 10)
    }
    expect(await textOf(page, '.live-connection')).toMatch(
      /after \d+ s: ([5-9]|10) entries came while we were away/,
    )
    expect(await shown(page)).toEqual(await logged(stage.url, before + 25))
  })

  test('says that it is behind when the server gets nothing new from Polymarket, and when that is over', async () => {
    const stage = await openStage()
    await stage.run('EVENTS')
    await stage.run('RESOLUTIONS')
    await age(stage)
    stage.simulator.faults.set({ kind: 'status', status: 503 })
    await stage.run('RESOLUTIONS')
    await stage.startServer()
    const page = await newPage()
    await page.goto(`${stage.url}/live`)
    await says(page, /^Behind$/)
    const told = await textOf(page, '.live-connection')
    expect(told).toContain('the server gets nothing new from Polymarket')
    expect(told).toMatch(/Polymarket was last asked for results 1 h( \d+ min)? ago/)
    stage.simulator.faults.clear()
    await stage.run('RESOLUTIONS')
    await says(page, /^Live$/)
  })
})
