import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, newPage } from '../../support/browser.ts'
import { openStage } from './stage.ts'

/** As if somebody had managed to write it into the page. */
const inject = async (page: Page, url: string, html: string): Promise<void> => {
  await page.route(url, async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace('</head>', `${html}</head>`)
    await route.fulfill({ response, body })
  })
}

describeInBrowser('the Content-Security-Policy', () => {
  test('lets nothing run or load that is not of this server', async () => {
    const { url, startServer } = await openStage()
    await startServer()
    const expected = /elsewhere\.invalid|Content Security Policy|Trusted|trusted|-src-elem inline/
    const page = await newPage({ expected })
    const violated: string[] = []
    page.on('console', (message) => violated.push(message.text()))
    await inject(
      page,
      `${url}/`,
      `<script>window.wasRun = true</script>
        <script src="https://elsewhere.invalid/x.js"></script>
        <style>body { display: none }</style>
        <img src="https://elsewhere.invalid/x.png">`,
    )
    await page.goto(url)
    await page.getByRole('heading', { name: 'Markets' }).waitFor()
    expect(await page.evaluate('window.wasRun')).toBeUndefined()
    await expect.poll(() => violated.length, { timeout: 20_000 }).toBe(4)
    const markup = "document.querySelector('h1').innerHTML = '<b>x</b>'"
    const element = `document.body.append(Object.assign(document.createElement('script'), { text: 'window.wasRun = true' }))`
    await expect(page.evaluate(element)).rejects.toThrow(/TrustedScript/)
    await expect(page.evaluate(markup)).rejects.toThrow(/TrustedHTML/)
    expect(await page.evaluate('window.wasRun')).toBeUndefined()
  })

  test('CONSOLE=off: there is no page, but words for people', async () => {
    const { url, startServer } = await openStage()
    await startServer({ CONSOLE: 'off' })
    const page = await newPage({ expected: /404 \(Not Found\)/ })
    await page.goto(url)
    await page.getByText('polycool: Polymarket markets as GraphQL').waitFor()
    expect((await page.goto(`${url}/live`))?.status()).toBe(404)
  })
})
