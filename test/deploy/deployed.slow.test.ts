import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createSimulator } from '../../simulator/server.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { answers, createDataDir, queryOf, ROOT, startProcess } from '../support/process.ts'
import { readCompose } from './compose.ts'
import { contentsOf, setWritable, startContainer } from './container.ts'
import { buildImage, type Image } from './image.ts'
import { composePlans, railwayPlans } from './plans.ts'
import { nowOf, POLLERS, pollTheirOwn } from './runs.ts'
import { EVENTS, startServices } from './stage.ts'

let folder = ''
let image: Image
let contents: readonly string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polycool-image-'))
  await chmod(folder, 0o755)
  image = await buildImage(ROOT, folder, { COMMIT_SHA: '0123456789abcdef0123456789abcdef01234567' })
  await setWritable(folder, false)
  contents = await contentsOf(image)
}, 600_000)

afterAll(async () => {
  await setWritable(folder, true)
  await rm(folder, { recursive: true, force: true })
})

test.each([
  ['Compose', composePlans],
  ['Railway', railwayPlans],
])(
  '%s: four services poll what they are for, serve, outlive one another, stop in time and write nothing',
  async (_, readPlans) => {
    const plans = await readPlans(image)
    const stage = await startServices(image, plans)
    const { api, events, standalone, resolutions } = stage.services
    for (const service of Object.values(stage.services)) {
      await expect
        .poll(() => answers(`${service.url}/health/ready`), { timeout: 20_000 })
        .toBe(true)
      expect(service.log()[0]?.build).toMatch(/\+012345678$/)
    }
    await pollTheirOwn(stage, POLLERS, '-infinity')
    await expect
      .poll(() => queryOf(api.url, '{ events(first: 1) { totalCount } }'), { timeout: 20_000 })
      .toEqual({ events: { totalCount: EVENTS } })
    const page = await fetch(api.url, { headers: { accept: 'text/html' } })
    expect(await page.text()).toMatch(/^<!doctype html>/i)
    const editor = await fetch(`${api.url}/graphql`, { headers: { accept: 'text/html' } })
    expect(editor.headers.get('content-type')).toBe('text/html')

    events.kill('SIGKILL')
    await events.ended
    await pollTheirOwn(stage, ['standalone', 'resolutions'], await nowOf(stage.database))
    expect(await answers(`${api.url}/health/ready`)).toBe(true)

    const codes = await Promise.all([
      api.stop(plans.api.graceSeconds),
      standalone.stop(plans.standalone.graceSeconds),
      resolutions.stop(plans.resolutions.graceSeconds),
    ])
    expect(codes).toEqual([0, 0, 0])
    expect(await contentsOf(image)).toEqual(contents)
    expect(await readdir(stage.tmp)).toEqual([])
  },
)

test('the health checks of the image and of Compose tell a server that answers from none', async () => {
  const { url, close } = await createTestDatabase()
  onTestFinished(close)
  const api = startContainer(image, image.command, {
    ...{ POLLER_MODE: 'none', DATABASE_URL: url, PORT: '0' },
  })
  const { port } = new URL((await api.logs(/^GraphQL at /)).url ?? '')
  const [, ...check] = readCompose().api?.healthcheck.test ?? []
  const ofCompose = (at: string) => check.map((word) => word.replace(':4000/', `:${at}/`))
  const codeOf = async (command: readonly string[], PORT: string) =>
    (await startContainer(image, command, { PORT }).ended).code
  await expect.poll(() => codeOf(image.healthcheck, port), { timeout: 20_000 }).toBe(0)
  await expect.poll(() => codeOf(ofCompose(port), port), { timeout: 20_000 }).toBe(0)
  expect(await codeOf(image.healthcheck, '9')).toBe(1)
  expect(await codeOf(ofCompose('9'), port)).toBe(1)
})

test('without DATABASE_URL the image says what it wants', async () => {
  const { code, stderr } = await startContainer(image, image.command, { DATABASE_URL: '' }).ended
  expect(code).toBe(1)
  expect(stderr).toContain('DATABASE_URL')
})

/** The values of a key of the unit, with this checkout for /opt/polycool. */
const unitValues = async (key: string): Promise<readonly string[]> => {
  const text = await readFile(join(ROOT, 'deploy/systemd/polycool.service'), 'utf8')
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].flatMap(([, value = '']) =>
    value.replaceAll('/opt/polycool/', ROOT).split(' '),
  )
}

test('the unit of systemd starts a server with its own database, and SIGTERM ends it', async () => {
  const simulator = await createSimulator({ events: EVENTS, closedMarkets: 300, upDown: false })
  onTestFinished(() => simulator.close())
  const [program = '', ...args] = await unitValues('ExecStart')
  const env = Object.fromEntries(
    (await unitValues('Environment')).map((pair) => pair.split('=') as [string, string]),
  )
  expect(env.DATA_DIR).toBe(`/var/lib/${(await unitValues('StateDirectory'))[0]}`)
  const own = { DATA_DIR: await createDataDir(), GAMMA_URL: simulator.url }
  const server = startProcess(program, args, { ...env, ...own })
  const { url = '' } = await server.logs(/^GraphQL at /)
  await expect.poll(() => answers(`${url}/health/ready`), { timeout: 20_000 }).toBe(true)
  server.kill('SIGTERM')
  expect((await server.ended).code).toBe(0)
})
