import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest'
import { ROOT } from './process.ts'

/** Debian's by default; `.ci/run` installs it. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Where the console may load pictures from; no test does. */
const IMAGES = 'https://polymarket-upload.s3.us-east-2.amazonaws.com/'

const RESULTS = join(ROOT, 'test-results')

/** Where pictures of pages go. */
export const SCREENSHOTS = process.env.SCREENSHOTS_DIR ?? join(RESULTS, 'screenshots')

let browser: Browser | null = null

/** Tests that need a browser: one for all of them, or none of them where there is none. */
export const describeInBrowser = (name: string, body: () => void): void => {
  if (!existsSync(CHROMIUM)) {
    process.stdout.write(`${name}: skipped, no browser found: set CHROMIUM to one\n`)
    describe.skip(`${name} (no browser found: set CHROMIUM)`, body)
    return
  }
  describe(name, () => {
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
    })
    afterAll(() => browser?.close())
    body()
  })
}

const ARGUMENTS: string[] = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  // Whatever a page asks for, nothing leaves this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

export interface PageOptions extends BrowserContextOptions {
  /** Errors that the test brings about. */
  readonly expected?: RegExp
}

/**
 * A page of a reader of their own, closed when the present test ends. What it then has of errors,
 * violations of the Content-Security-Policy and requests to anybody else fails the test.
 */
export const newPage = async ({ expected, ...options }: PageOptions = {}): Promise<Page> => {
  if (browser === null) throw new Error('outside of describeInBrowser')
  const context = await browser.newContext({
    ...{ viewport: { width: 1280, height: 800 }, locale: 'en-US', timezoneId: 'UTC' },
    ...options,
  })
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const faults = await watch(page)
  onTestFinished(async ({ task }) => {
    const found = faults.filter((fault) => expected === undefined || !expected.test(fault))
    if (task.result?.state === 'fail' && !page.isClosed()) {
      const path = join(RESULTS, `failed-${task.id}.png`)
      await page.screenshot({ path })
      process.stdout.write(
        `"${task.name}" failed, see ${path}; the page told ${found.join('; ')}\n`,
      )
    }
    await context.close()
    expect(found).toEqual([])
  })
  return page
}

/** What goes wrong in the page from now on, in words. */
const watch = async (page: Page): Promise<readonly string[]> => {
  const faults: string[] = []
  page.on('pageerror', ({ message }) => faults.push(`error: ${message}`))
  page.on('console', (message) => {
    const { url } = message.location()
    if (message.type() !== 'error' || url.startsWith(IMAGES)) return
    faults.push(`console: ${message.text()} ${url}`)
  })
  page.on('request', (request) => {
    if (!isOurs(request.url())) faults.push(`request: ${request.url()}`)
  })
  await page.exposeFunction('tellViolation', (told: string) => faults.push(`CSP: ${told}`))
  await page.addInitScript(`
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      tellViolation([effectiveDirective, blockedURI, sample].join(' ')))`)
  return faults
}

const isOurs = (url: string): boolean =>
  url.startsWith(IMAGES) || ['127.0.0.1', ''].includes(new URL(url).hostname)

/** What the page says at the moment. */
export const textOf = async (page: Page, selector = 'body'): Promise<string> =>
  (await page.locator(selector).innerText()).replaceAll(/\s+/g, ' ')
