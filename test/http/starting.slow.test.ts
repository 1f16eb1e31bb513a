import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { readConsoleFiles } from '../../src/http/console-files.ts'
import { openApp } from '../support/app.ts'
import { describeInBrowser, newPage, textOf } from '../support/browser.ts'
import { buildConsole } from '../support/built-console.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { ROOT } from '../support/process.ts'

const STARTING = 'Loading. If this stays, load the page again.'

beforeAll(buildConsole, 120_000)

/** Where the console is served. */
const serve = async (): Promise<string> => {
  const { database, close } = await createTestDatabase()
  onTestFinished(close)
  const consoleFiles = readConsoleFiles(join(ROOT, 'dist/console'))
  return (await openApp(database, { consoleFiles })).url
}

/** A page that gets none of the console's files whose names end so, as from a server of another build. */
const withoutFiles = async (...ends: readonly string[]): Promise<Page> => {
  const page = await newPage({ expected: /404 \(Not Found\)|MIME type/ })
  await page.route(
    ({ pathname }) => pathname.startsWith('/assets/') && ends.some((end) => pathname.endsWith(end)),
    (route) => route.fulfill({ status: 404, contentType: 'application/json', body: '{}' }),
  )
  return page
}

describeInBrowser('the page, before its script', () => {
  test('says what to do where the script does not come, and not before a second has gone by', async () => {
    const page = await withoutFiles('.js')
    await page.goto(`${await serve()}/live`)
    const delay = "getComputedStyle(document.querySelector('.starting')).animationDelay"
    expect(await page.evaluate(delay)).toBe('1s')
    await page.getByText(STARTING).waitFor({ state: 'visible' })
  })

  test('says it where the styles do not come either', async () => {
    const page = await withoutFiles('.js', '.css')
    await page.goto(`${await serve()}/live`)
    await page.getByText(STARTING).waitFor({ state: 'visible' })
  })

  test('says nothing that is left when the script has come', async () => {
    const url = await serve()
    const page = await newPage({ expected: /404 \(Not Found\) http:\S+\/nowhere$/ })
    await page.goto(`${url}/nowhere`).then((answer) => expect(answer?.status()).toBe(404))
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    expect(await textOf(page)).not.toContain('Loading. If')
    expect(await page.locator('.starting').count()).toBe(0)
    expect(await page.locator('#app').evaluate(({ children }) => children.length)).toBe(4)
  })

  test('speaks of JavaScript alone where there is none', async () => {
    const url = await serve()
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(url)
    const html = await readFile(join(ROOT, 'dist/console/index.html'), 'utf8')
    expect(html).toContain(STARTING)
    expect(await textOf(page)).toBe(
      'This page needs JavaScript. The data are at /graphql without it.',
    )
  })
})
