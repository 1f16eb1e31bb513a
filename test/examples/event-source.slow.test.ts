import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'drizzle-orm'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, type TestContext, test } from 'vitest'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { change, frame, heartbeat } from '../client/feed-server.ts'
import { freePort } from '../support/free-port.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { type Process, ROOT, startCommand } from '../support/process.ts'
import { RESOLVED_FIRST, wireMarket } from '../support/wire.ts'

/** Debian's; `.ci/run` installs it. */
const CHROMIUM = '/usr/bin/chromium'
const FOLDER = join(ROOT, 'examples/event-source')
const TIMEOUT = { timeout: 60_000 }

const listen = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${port}`
}

/** Behind an address of its own, as a frontend would have it. */
const serveFolder = () =>
  listen(async ({ url }, response) => {
    const name = url === '/feed.js' ? 'feed.js' : 'index.html'
    const type = name === 'feed.js' ? 'text/javascript' : 'text/html'
    response.writeHead(200, { 'content-type': type }).end(await readFile(join(FOLDER, name)))
  })

let browser: Browser | undefined

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) return
  const args = ['--no-sandbox', '--disable-dev-shm-usage']
  browser = await chromium.launch({ executablePath: CHROMIUM, args })
})
afterAll(() => browser?.close())

interface Visit {
  /** Of the page. */
  readonly address?: string
  /** Runs before the page's own script. */
  readonly before?: () => void
  /** Whether the page's time can be moved on by hand. */
  readonly clock?: boolean
}

const openPage = async (
  { skip }: TestContext,
  api: string,
  { address, before, clock = false }: Visit = {},
): Promise<Page> => {
  if (browser === undefined) return skip(`no browser at ${CHROMIUM}`)
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  if (clock) await page.clock.install()
  if (before !== undefined) await page.addInitScript(before)
  await page.goto(`${address ?? (await serveFolder())}?server=${encodeURIComponent(api)}`)
  return page
}

/** A server whose log is empty at first; how it answers the first, second, … stream is a script. */
const openApi = async (script: (response: ServerResponse, number: number) => void) => {
  const asked: (string | null)[] = []
  const url = await listen((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://any')
    response.setHeader('access-control-allow-origin', '*')
    const query = searchParams.get('query') ?? ''
    if (!query.startsWith('subscription')) {
      const data = { status: { feed: { headCursor: 'c0' } }, resolutions: { nodes: [] } }
      response.end(JSON.stringify({ data }))
      return
    }
    asked.push(JSON.parse(searchParams.get('variables') ?? '{}').after)
    script(response, asked.length)
  })
  return { url, asked }
}

const stream = (response: ServerResponse, ...messages: readonly object[]) => {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(messages.map(frame).join(''))
}

const changes = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => change(from + index))

const openStage = async () => {
  const { url: DATABASE_URL, database, close } = await createTestDatabase()
  onTestFinished(close)
  const ingest = createIngest(database)
  const port = await freePort()
  let last = 0
  return {
    api: `http://127.0.0.1:${port}`,
    database,
    startServer: async (): Promise<Process> => {
      const server = startCommand(['start'], { DATABASE_URL, POLLER_MODE: 'none', PORT: `${port}` })
      await server.logs(/^GraphQL at /)
      return server
    },
    /** Ten more, each in a commit of its own. */
    resolveTen: async () => {
      for (const end = last + 10; last < end; last += 1) {
        const rows = parseMarketRows([wireMarket(last + 1, RESOLVED_FIRST)])
        await ingest(rows, { at: new Date().toISOString(), tier: 'RESOLUTIONS' })
      }
    },
  }
}

const textOf = (page: Page, id: string) => page.locator(`#${id}`).textContent()
const proofOf = (page: Page) => () => textOf(page, 'proof')
const connectionOf = (page: Page) => () => textOf(page, 'connection')
const rowsOf = (page: Page): Promise<string[]> => page.locator('#changes li').allTextContents()
const newestOf = (page: Page) => async () => (await rowsOf(page))[0]

const whole = (count: number) =>
  `${count} changes, each continuing the one before: nothing is missing.`
const soFar = (count: number) => `${count} changes, each continuing the one before, so far.`

/** What the page must show, newest first, of so many changes. */
const shows = async (page: Page, count: number) => {
  await expect.poll(proofOf(page), TIMEOUT).toBe(whole(count))
  expect(await connectionOf(page)()).toBe('live')
  const numbers = Array.from({ length: count }, (_, index) => count - index)
  expect(await rowsOf(page)).toEqual(
    numbers.map((number) => expect.stringMatching(` RESOLVED Question ${number}\\?: Yes$`)),
  )
}

test.for([
  { from: 'another origin', addressOf: serveFolder },
  { from: 'a file', addressOf: async () => pathToFileURL(join(FOLDER, 'index.html')).href },
])(
  'a page from $from shows each change once, over crashes of the server and reloads',
  async ({ addressOf }, context) => {
    const { api, startServer, resolveTen } = await openStage()
    await resolveTen()
    const crashed = await startServer()
    const page = await openPage(context, api, { address: await addressOf() })
    await shows(page, 10)
    await resolveTen()
    await shows(page, 20)

    crashed.kill('SIGKILL')
    await crashed.ended
    await resolveTen()
    await expect.poll(connectionOf(page), TIMEOUT).toMatch(/, connecting again$/)
    expect(await proofOf(page)()).toBe(soFar(20))
    const stopped = await startServer()
    await shows(page, 30)

    await page.goto('about:blank')
    await resolveTen()
    await page.goBack()
    await shows(page, 40)

    stopped.kill('SIGTERM')
    await stopped.ended
    await resolveTen()
    await page.reload()
    await startServer()
    await resolveTen()
    await shows(page, 60)
  },
)

test('a page begins with the latest 20, and with nothing where the log is empty', async (context) => {
  const { api, startServer, resolveTen } = await openStage()
  await startServer()
  const early = await openPage(context, api)
  await shows(early, 0)
  for (let count = 0; count < 3; count += 1) await resolveTen()
  await shows(early, 30)
  const late = await openPage(context, api)
  await expect.poll(proofOf(late), TIMEOUT).toBe(whole(20))
  expect(await rowsOf(late)).toEqual((await rowsOf(early)).slice(0, 20))
})

test('a page tells that the log began anew, and goes on', async (context) => {
  const { api, database, startServer, resolveTen } = await openStage()
  const server = await startServer()
  const page = await openPage(context, api)
  await shows(page, 0)
  await resolveTen()
  await shows(page, 10)
  server.kill('SIGTERM')
  await server.ended
  await database.db.execute(sql`update feeds set epoch = gen_random_uuid()`)
  await startServer()
  await expect.poll(newestOf(page), TIMEOUT).toMatch(/ The log begins anew \(CURSOR_EPOCH\): /)
  await resolveTen()
  await expect.poll(newestOf(page), TIMEOUT).toMatch(/ RESOLVED Question 20\?: Yes$/)
  expect(await rowsOf(page)).toHaveLength(21)
  await expect.poll(proofOf(page), TIMEOUT).toBe(whole(10))
})

test('a page shows nothing that does not continue what it shows, and asks again', async (context) => {
  const twice = [heartbeat(0), change(1), change(1)]
  const withoutSecond = [heartbeat(1), change(3)]
  const all = [heartbeat(1), change(2), change(3)]
  const { url, asked } = await openApi((response, number) =>
    stream(response, ...([twice, withoutSecond][number - 1] ?? all)),
  )
  const page = await openPage(context, url)
  await expect.poll(proofOf(page), TIMEOUT).toBe(whole(3))
  expect(await rowsOf(page)).toEqual(
    [3, 2, 1].map((n) => expect.stringMatching(` CLOSED Größer als ${n} €\\?$`)),
  )
  expect(asked).toEqual(['c0', 'c1', 'c1'])
})

test('a page takes thousands of changes at once, and says that it is catching up', async (context) => {
  const opened = Promise.withResolvers<ServerResponse>()
  const { url } = await openApi((response) => opened.resolve(response))
  const page = await openPage(context, url, {
    before: () => {
      const { setItem } = Storage.prototype
      Object.assign(window, { saves: 0 })
      Storage.prototype.setItem = function (...item) {
        Object.assign(window, { saves: Reflect.get(window, 'saves') + 1 })
        setItem.apply(this, item)
      }
    },
  })
  const response = await opened.promise
  stream(response, heartbeat(0, 5_000), ...changes(1, 4_900))
  await expect.poll(proofOf(page), TIMEOUT).toBe(soFar(4_900))
  expect(await connectionOf(page)()).toBe('catching up')
  await page.evaluate(() =>
    Object.assign(document.querySelector('#changes li') ?? {}, { isSame: true }),
  )

  stream(response, ...changes(4_901, 5_000))
  await expect.poll(proofOf(page), TIMEOUT).toBe(whole(5_000))
  expect(await connectionOf(page)()).toBe('live')
  expect(await rowsOf(page)).toHaveLength(200)
  const isSame = () => Reflect.get(document.querySelectorAll('#changes li')[100] ?? {}, 'isSame')
  expect(await page.evaluate(isSame)).toBe(true)
  expect(await page.evaluate(() => Reflect.get(window, 'saves'))).toBeLessThan(1_000)

  await page.reload()
  expect(await rowsOf(page)).toHaveLength(200)
  expect(await newestOf(page)()).toContain('Größer als 5000 €?')
})

test('a page without storage shows changes, and begins anew when it is loaded again', async (context) => {
  const { url, asked } = await openApi((response) => stream(response, heartbeat(0), change(1)))
  const page = await openPage(context, url, {
    before: () => {
      const get = () => {
        throw new DOMException('denied', 'SecurityError')
      }
      Object.defineProperty(window, 'localStorage', { get })
    },
  })
  await expect.poll(proofOf(page), TIMEOUT).toBe(whole(1))
  await page.reload()
  await expect.poll(proofOf(page), TIMEOUT).toBe(whole(1))
  expect(asked).toEqual(['c0', 'c0'])
})

test('a page leaves a server that sends nothing for 45 s', async (context) => {
  const { url, asked } = await openApi((response, number) => {
    if (number === 2) stream(response, heartbeat(0), change(1))
    if (number === 3) stream(response, heartbeat(1), change(2))
  })
  const page = await openPage(context, url, { clock: true })
  await expect.poll(() => asked, TIMEOUT).toEqual(['c0'])
  await page.clock.fastForward(45_000)
  await expect.poll(proofOf(page), TIMEOUT).toBe(whole(1))
  await page.clock.fastForward(45_000)
  await expect.poll(proofOf(page), TIMEOUT).toBe(whole(2))
  expect(asked).toEqual(['c0', 'c0', 'c1'])
})

test('a page asks again after refusals that pass, ever later up to 15 s', async (context) => {
  const { url, asked } = await openApi((response) => response.writeHead(503).end())
  const page = await openPage(context, url, {
    clock: true,
    before: () => {
      const { setTimeout } = window
      const pauses: unknown[] = []
      Math.random = () => 1
      const spied = (work: () => void, ms: number, ...rest: unknown[]) => {
        // The others watch for silence.
        if (ms < 45_000) pauses.push(ms)
        return setTimeout(work, ms, ...rest)
      }
      Object.assign(window, { pauses, setTimeout: spied })
    },
  })
  const pauses = () => page.evaluate(() => Reflect.get(window, 'pauses'))
  const all = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]
  for (const [index] of all.entries()) {
    await expect.poll(pauses, TIMEOUT).toEqual(all.slice(0, index + 1))
    await page.clock.fastForward(15_000)
  }
  expect(new Set(asked)).toEqual(new Set(['c0']))
})

test.for([
  {
    name: 'an answer of 400',
    text: 'refused: the server answered 400',
    answer: (response: ServerResponse) => response.writeHead(400).end(),
  },
  {
    name: 'an error in the stream',
    text: 'refused: no such field',
    answer: (response: ServerResponse) => {
      const errors = [{ message: 'no such field', extensions: { code: 'BAD_USER_INPUT' } }]
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`event: next\ndata: ${JSON.stringify({ errors })}\n\n`)
      response.end('event: complete\ndata:\n\n')
    },
  },
])('a page ends with $name, which no other try would mend', async ({ text, answer }, context) => {
  const { url, asked } = await openApi((response) => answer(response))
  const page = await openPage(context, url, { clock: true })
  await expect.poll(connectionOf(page), TIMEOUT).toBe(text)
  const before = asked.length
  await page.clock.fastForward(120_000)
  await page.waitForLoadState('networkidle')
  expect(asked).toHaveLength(before)
  expect(await connectionOf(page)()).toBe(text)
})
