import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import { median, printTable } from './support/measure.ts'
import { startServerProcess } from './support/server-process.ts'
import { startSimulatorProcess } from './support/simulator-process.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const BUILT = fileURLToPath(new URL('../dist/console', import.meta.url))
const OPENINGS = 5
/** Until all that a page shows at first is there: its streams never let the network idle. */
const SETTLING_MS = 2_000
const ROWS = 10_000

/** How large the console is, how soon it shows something, and how it scrolls through 10,000 markets. */
export const benchConsole = async (): Promise<void> => {
  if (!existsSync(CHROMIUM)) {
    console.log('console: skipped, no chromium found (set CHROMIUM)')
    return
  }
  printSizes()
  const dataDir = await mkdtemp(join(tmpdir(), 'polycool-bench-'))
  const simulator = await startSimulatorProcess({ openMarkets: 13_000, closedMarkets: 1_000 })
  const server = startServerProcess(['start'], { DATA_DIR: dataDir, GAMMA_URL: simulator.url })
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  try {
    const url = (await server.listening()).replace('/graphql', '')
    await untilStored(url, ROWS)
    const slug = await firstMarket(url)
    for (const path of ['/', `/market/${slug}`, '/live', '/status']) {
      await printOpenings(browser, `${url}${path}`, path.replace(slug, '…'))
    }
    await printScrolling(browser, url)
  } finally {
    await browser.close()
    await server.stop()
    await simulator.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const printSizes = (): void => {
  const rows = readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(html|js|css|svg)$/.test(name))
    .map((name) => {
      const bytes = readFileSync(join(BUILT, name))
      return { file: name, 'kB gzip': gzipSync(bytes).length / 1_000, kB: bytes.length / 1_000 }
    })
  const sum = (name: 'kB' | 'kB gzip') => rows.reduce((total, row) => total + row[name], 0)
  printTable('what is built (goal: 120 kB gzip)', [
    ...rows,
    { file: 'all', 'kB gzip': sum('kB gzip'), kB: sum('kB') },
  ])
}

const ask = async (url: string, query: string): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ query })
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
  return ((await response.json()) as { readonly data: unknown }).data
}

const untilStored = async (url: string, markets: number): Promise<void> => {
  for (;;) {
    const data = await ask(url, '{ markets(filter: { isShort: false }, first: 0) { totalCount } }')
    if (Object(data).markets.totalCount >= markets) return
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

const firstMarket = async (url: string): Promise<string> => {
  const data = await ask(
    url,
    '{ markets(filter: { isShort: false }, first: 1) { nodes { slug } } }',
  )
  return String(Object(data).markets.nodes[0].slug)
}

/** Notes what the browser tells of its own work, from before the first script on. */
const OBSERVE = `
  window.measured = { longest: 0, long: 0, shift: 0 }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      window.measured.long += 1
      window.measured.longest = Math.max(window.measured.longest, duration)
    }
  }).observe({ type: 'longtask', buffered: true })
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries())
      if (!hadRecentInput) window.measured.shift += value
  }).observe({ type: 'layout-shift', buffered: true })`

interface Measured {
  readonly longest: number
  readonly long: number
  readonly shift: number
}

const openPage = async (browser: Browser, url: string): Promise<Page> => {
  const page = await (await browser.newContext()).newPage()
  await page.addInitScript(OBSERVE)
  await page.goto(url)
  await page.waitForTimeout(SETTLING_MS)
  return page
}

const measuredOf = async (page: Page): Promise<Measured> =>
  (await page.evaluate('window.measured')) as Measured

const printOpenings = async (browser: Browser, url: string, name: string): Promise<void> => {
  const painted: number[] = []
  const longest: number[] = []
  const shifts: number[] = []
  for (let opening = 0; opening < OPENINGS; opening += 1) {
    const page = await openPage(browser, url)
    const first = await page.evaluate(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
    )
    const measured = await measuredOf(page)
    painted.push(Number(first))
    longest.push(measured.longest)
    shifts.push(measured.shift)
    await page.context().close()
  }
  printTable(`${name}, opened ${OPENINGS} times with an empty cache (goal: first content in 1 s)`, [
    {
      '': 'median',
      'first content ms': median(painted),
      'longest task ms': median(longest),
      'layout shift': median(shifts).toFixed(4),
    },
    {
      '': 'worst',
      'first content ms': Math.max(...painted),
      'longest task ms': Math.max(...longest),
      'layout shift': Math.max(...shifts).toFixed(4),
    },
  ])
}

/** Down by the wheel, as fast as rows come, until so many were passed; then up in leaps. */
const printScrolling = async (browser: Browser, url: string): Promise<void> => {
  const page = await openPage(browser, url)
  await page.evaluate('window.measured.longest = window.measured.long = 0')
  const since = performance.now()
  await page.mouse.move(600, 500)
  for (;;) {
    const last = Number(
      await page.evaluate(
        "Math.max(0, ...[...document.querySelectorAll('[aria-posinset]')].map((row) => Number(row.getAttribute('aria-posinset'))))",
      ),
    )
    if (last >= ROWS) break
    await page.mouse.wheel(0, 2_500)
    await page.waitForTimeout(16)
  }
  const down = await measuredOf(page)
  const seconds = (performance.now() - since) / 1_000
  for (let leap = 0; leap < 20; leap += 1) {
    await page.evaluate('window.scrollBy(0, -document.documentElement.scrollHeight / 20)')
    await page.waitForTimeout(50)
  }
  const all = await measuredOf(page)
  printTable(`${ROWS} rows scrolled (goal: no task over 100 ms)`, [
    {
      '': 'down, then up',
      s: seconds,
      'tasks over 50 ms': all.long,
      'longest ms, down': down.longest,
      'longest ms': all.longest,
      'rows in the document': Number(
        await page.evaluate("document.querySelectorAll('[aria-posinset]').length"),
      ),
      'heap MB': Number(await page.evaluate('performance.memory.usedJSHeapSize')) / 1e6,
    },
  ])
  await page.context().close()
}
