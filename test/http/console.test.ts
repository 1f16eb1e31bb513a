import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readConsoleFiles } from '../../src/http/console-files.ts'
import { openApp, startApp, type TestApp } from '../support/app.ts'
import { openMetrics, samplesOf } from '../support/metrics.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const PAGE = '<!doctype html><title>polycool</title><script src="/assets/index-Ab12.js"></script>'
const SCRIPT = `export const words = '${'markets and prices '.repeat(500)}'\n`
const FONT = randomBytes(500)

let folder: string
let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polycool-console-'))
  await mkdir(join(folder, 'console/assets'), { recursive: true })
  const files: Readonly<Record<string, string | Buffer>> = {
    'secret.txt': 'not to be served',
    'console/index.html': PAGE,
    'console/favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'console/robots.txt': 'User-agent: *\n',
    'console/assets/index-Ab12.js': SCRIPT,
    'console/assets/index-Cd34.css': 'body { color: black }',
    'console/assets/digits-Ef56.woff2': FONT,
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  await symlink(join(folder, 'secret.txt'), join(folder, 'console/assets/link.txt'))
  store = await createTestDatabase()
  app = await startApp(store.database, { consoleFiles: readConsoleFiles(join(folder, 'console')) })
})

afterAll(async () => {
  await app.close()
  await store.close()
  await rm(folder, { recursive: true })
})

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Nothing is decoded, followed or made canonical on the way. */
const ask = async (
  path: string,
  headers: Readonly<Record<string, string>> = {},
  { method = 'GET', url = app.url } = {},
): Promise<Answer> => {
  const asked = request({ method, path, headers, host: '127.0.0.1', port: new URL(url).port })
  const answered = once(asked.end(), 'response')
  const [response] = await answered
  return {
    status: response.statusCode,
    headers: response.headers,
    body: await buffer(response),
  }
}

/** As browsers send it for an address that was typed. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

describe('the page', () => {
  test.each([
    '/',
    '/?q=bitcoin',
    '/live',
    '/status',
    '/market/bitcoin-up-or-down',
    '/event/fed-decision',
    '/event/fed-decision/fed-cuts-rates',
    '/live/',
    '/status/',
    '/Status',
    '/market/bitcoin-up-or-down/',
    '/event/fed-decision/',
    '/event/fed-decision/fed-cuts-rates/?tid=1',
    '/tr/event/fed-decision',
    '/pt-br/event/fed-decision/fed-cuts-rates',
    '/zh/market/fed-cuts-rates',
  ])('is at %s', async (path) => {
    const { status, headers, body } = await ask(path, BROWSER)
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(body.toString()).toBe(PAGE)
    expect(headers['content-length']).toBe(String(PAGE.length))
  })

  test.each([
    '/market',
    '/market/',
    '/market/x/y',
    '/market//',
    '/event/',
    '/event/a/b/c',
    '/tr/live',
    '/fed/event/x',
    '/events/x',
    '/live/x',
    '/live//',
    '/statuses',
    '/index.html',
    '/favicon.ico',
    '/assets/index-Old1.js',
  ])('is not at %s, which it tells a browser itself, and others are told in JSON', async (path) => {
    const page = await ask(path, BROWSER)
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    expect(page.body.toString()).toBe(PAGE)
    expect(page.headers).toMatchObject({
      ...{ 'cache-control': 'no-cache', vary: 'accept, accept-encoding' },
      'content-security-policy': expect.stringContaining("script-src 'self'"),
    })
    for (const accept of ['*/*', 'text/css,*/*;q=0.1', 'image/avif,image/webp,*/*;q=0.8']) {
      const { status, headers, body } = await ask(path, { accept })
      expect([status, headers['content-type']]).toEqual([404, 'application/json'])
      expect(headers.vary).toBe('accept')
      expect(JSON.parse(body.toString())).toMatchObject({
        errors: [{ extensions: { code: 'NOT_FOUND' } }],
      })
    }
  })

  test('that is not there is 404 for who knows it, and for who does not read', async () => {
    const { etag = '' } = (await ask('/live')).headers
    expect((await ask('/no', { ...BROWSER, 'if-none-match': etag })).status).toBe(404)
    const head = await ask('/no', BROWSER, { method: 'HEAD' })
    expect([head.status, head.body.length]).toEqual([404, 0])
    const posted = await ask('/no', BROWSER, { method: 'POST' })
    expect([posted.status, posted.headers['content-type']]).toEqual([404, 'application/json'])
  })

  test('is asked for again each time, and answered by 304 while it is the same', async () => {
    const { headers } = await ask('/live')
    expect(headers['cache-control']).toBe('no-cache')
    const { etag = '' } = headers
    const again = await ask('/live', { 'if-none-match': `"other", ${etag}` })
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag])
    expect(again.headers['content-security-policy']).toBe(headers['content-security-policy'])
    expect((await ask('/live', { 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('may run, show and reach nothing but this server, and pictures of markets', async () => {
    const { headers } = await ask('/', BROWSER)
    expect(String(headers['content-security-policy']).split('; ').toSorted()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' https://polymarket-upload.s3.us-east-2.amazonaws.com",
      "manifest-src 'self'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
      "trusted-types 'none'",
    ])
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
  })

  test('leaves /graphql as it is', async () => {
    const { headers } = await ask('/graphql?query={__typename}')
    expect(headers).not.toHaveProperty('content-security-policy')
    expect(headers['access-control-allow-origin']).toBe('*')
  })
})

describe('/', () => {
  test.each([
    {},
    { accept: '*/*' },
    { accept: 'application/json' },
    { accept: 'text/html;q=0, */*' },
  ])('is a text for who does not ask for a page: %o', async (headers) => {
    const answer = await ask('/', headers)
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      'text/plain; charset=utf-8',
    ])
    expect(answer.headers.vary).toBe('accept')
    expect(answer.body.toString()).toMatch(/^\/ +the console, in a browser\n\/graphql +/m)
  })

  test('tells caches that it is the page for some only', async () => {
    expect((await ask('/', BROWSER)).headers.vary).toBe('accept, accept-encoding')
    expect((await ask('/live', BROWSER)).headers.vary).toBe('accept-encoding')
  })
})

describe('a file', () => {
  test.each([
    ['/assets/index-Ab12.js', 'text/javascript; charset=utf-8'],
    ['/assets/index-Cd34.css', 'text/css; charset=utf-8'],
    ['/assets/digits-Ef56.woff2', 'font/woff2'],
    ['/favicon.svg', 'image/svg+xml'],
    ['/robots.txt', 'text/plain; charset=utf-8'],
  ])('%s is %s', async (path, type) => {
    const { status, headers } = await ask(path)
    expect([status, headers['content-type']]).toEqual([200, type])
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test('is kept for ever where its name holds its hash, and else asked for again', async () => {
    const hashed = await ask('/assets/index-Ab12.js')
    expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await ask('/favicon.svg')).headers['cache-control']).toBe('no-cache')
  })

  test.each([
    '/assets/../../secret.txt',
    '/assets/../../../../../../etc/passwd',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/..\\..\\secret.txt',
    '/../secret.txt',
    '//secret.txt',
    '/assets/link.txt',
    '/assets/./index-Ab12.js',
    '/assets/INDEX-ab12.js',
    '/assets/index-Ab12.js%00',
    '/assets/',
    '/assets',
    '/__proto__',
  ])('is not reached as %s', async (path) => {
    expect((await ask(path)).status).toBe(404)
  })
})

describe('an encoding', () => {
  const asIs = (body: Buffer): Buffer => body

  test.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['GZIP', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
    ['br;q=0, *', 'gzip', gunzipSync],
    ['br;q=0.5, gzip;q=0.9', 'gzip', gunzipSync],
    ['br; q=0.8, gzip ; q=0.8', 'br', brotliDecompressSync],
    ['br;q=0, gzip;q=0.000', undefined, asIs],
    ['gzip;q=0.5, identity', undefined, asIs],
    ['deflate', undefined, asIs],
    ['identity;q=0', undefined, asIs],
    ['', undefined, asIs],
  ])('by "%s" is %s', async (accepted, encoding, decode) => {
    const { headers, body } = await ask('/assets/index-Ab12.js', { 'accept-encoding': accepted })
    expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'accept-encoding'])
    expect(headers['content-length']).toBe(String(body.length))
    expect(decode(body).toString()).toBe(SCRIPT)
    if (encoding !== undefined) expect(body.length).toBeLessThan(SCRIPT.length / 20)
  })

  test('is made once', async () => {
    const files = readConsoleFiles(join(folder, 'console'))
    const { encoded } = files?.index ?? {}
    expect(await encoded?.('br')).toBe(await encoded?.('br'))
    expect(brotliDecompressSync((await encoded?.('br')) ?? '').toString()).toBe(PAGE)
    expect(gunzipSync((await encoded?.('gzip')) ?? '').toString()).toBe(PAGE)
  })

  test('is not for what is small already', async () => {
    const { headers, body } = await ask('/assets/digits-Ef56.woff2', { 'accept-encoding': 'br' })
    expect(headers).not.toHaveProperty('content-encoding')
    expect(body).toEqual(FONT)
  })
})

describe('a method', () => {
  test.each(['/', '/live', '/assets/index-Ab12.js'])('HEAD of %s has no body', async (path) => {
    const got = await ask(path, BROWSER)
    const head = await ask(path, BROWSER, { method: 'HEAD' })
    expect([head.status, head.body.length]).toEqual([200, 0])
    expect(head.headers).toMatchObject({
      'content-length': String(got.body.length),
      'content-type': got.headers['content-type'],
    })
  })

  test.each([
    ['POST', '/'],
    ['PUT', '/market/x'],
    ['DELETE', '/assets/index-Ab12.js'],
    ['OPTIONS', '/status'],
  ])('%s of %s is refused', async (method, path) => {
    for (const asked of [BROWSER, {}]) {
      const { status, headers } = await ask(path, asked, { method })
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
    }
  })
})

test('requests are counted under one word for all pages, and one for all files', async () => {
  const consoleFiles = readConsoleFiles(join(folder, 'console'))
  const { url } = await openApp(store.database, { consoleFiles, metrics: openMetrics().http })
  for (const path of ['/', '/live', '/market/x', '/assets/index-Ab12.js', '/favicon.svg', '/no']) {
    await ask(path, BROWSER, { url })
  }
  const counts = async () => {
    const text = (await ask('/metrics', {}, { url })).body.toString()
    const samples = samplesOf(text, 'polycool_http_request_duration_seconds_count')
    return samples.filter((sample) => !sample.includes('"/metrics"')).toSorted()
  }
  await expect
    .poll(counts, { timeout: 20_000 })
    .toEqual([
      'polycool_http_request_duration_seconds_count{path="/",status="2xx"} 3',
      'polycool_http_request_duration_seconds_count{path="/assets",status="2xx"} 2',
      'polycool_http_request_duration_seconds_count{path="other",status="4xx"} 1',
    ])
})

describe('at the start', () => {
  /** A server with that console, and what it has logged when it listens. */
  const open = async (options: Parameters<typeof openApp>[1]) => {
    const lines: { readonly msg: string; readonly url?: string }[] = []
    const destination = { write: (line: string) => lines.push(JSON.parse(line)) }
    const { url } = await openApp(store.database, { logger: pino({}, destination), ...options })
    return { url, lines }
  }

  test('the log says where the console is', async () => {
    const { url, lines } = await open({ consoleFiles: readConsoleFiles(join(folder, 'console')) })
    expect(lines).toMatchObject([{ url, msg: `console at ${url}/` }])
  })

  test('or how to build it, as the front page does then for everybody', async () => {
    const { url, lines } = await open({ consoleFiles: readConsoleFiles(join(folder, 'nowhere')) })
    const told =
      'the console is not built: "npm run build:console" does it, where the development dependencies are'
    expect(lines).toMatchObject([{ msg: told }])
    const { headers, body } = await ask('/', BROWSER, { url })
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(body.toString()).toContain(`\n${told}\n`)
    expect(body.toString()).not.toContain('in a browser')
    expect((await ask('/live', BROWSER, { url })).status).toBe(404)
  })

  test('a folder without its page is not built', async () => {
    const empty = await mkdtemp(join(folder, 'half-'))
    onTestFinished(() => rm(empty, { recursive: true }))
    await writeFile(join(empty, 'robots.txt'), '')
    expect(readConsoleFiles(empty)).toBeNull()
  })

  test('nothing is said of it where there is none, and nothing is there', async () => {
    const { url, lines } = await open({ consoleFiles: undefined })
    expect(lines).toEqual([])
    const { headers, body } = await ask('/', BROWSER, { url })
    expect([headers['content-type'], headers.vary]).toEqual([
      'text/plain; charset=utf-8',
      undefined,
    ])
    expect(body.toString()).not.toContain('console')
    const nowhere = await ask('/live', BROWSER, { url })
    expect([nowhere.status, nowhere.headers['content-type']]).toEqual([404, 'application/json'])
    expect((await ask('/assets/index-Ab12.js', {}, { url })).status).toBe(404)
  })
})
