import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DCLinter } from 'dclint'
import { validate } from 'dockerfile-utils'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../support/process.ts'
import { readCompose } from './compose.ts'
import { parseDockerfile, wordsOf } from './dockerfile.ts'
import { createContextFilter } from './dockerignore.ts'
import { readRailway } from './railway.ts'

const textOf = (name: string): string => readFileSync(join(ROOT, name), 'utf8')

const stages = parseDockerfile(textOf('Dockerfile'))
const last = stages.at(-1)
const instructionOf = (name: string): string =>
  last?.instructions.find((instruction) => instruction.name === name)?.text ?? ''

const compose = Object.entries(readCompose())
const ours = compose.filter(([, { build }]) => build !== undefined)

/** The longest that a service takes to stop, in seconds (docs/operations.md). */
const STOP_SECONDS = 20

test('the linter finds nothing in the Dockerfile', () => {
  expect(validate(textOf('Dockerfile'))).toEqual([])
})

test('every stage has the Node that the tests run on, of any patch level', () => {
  const { version } = JSON.parse(textOf('node_modules/node/package.json'))
  const [major] = version.split('.')
  expect(stages.map(({ base }) => base)).toEqual(stages.map(() => `node:${major}-trixie-slim`))
})

test('the image starts what npm start does, as nobody special', () => {
  const { scripts } = JSON.parse(textOf('package.json'))
  expect(wordsOf(instructionOf('CMD')).join(' ')).toBe(scripts.start)
  expect(instructionOf('USER')).toBe('node')
})

test('a build is sent sources alone: no secrets, data, history or node_modules', () => {
  const isSent = createContextFilter(textOf('.dockerignore'))
  const sent = ['package.json', 'package-lock.json', 'src/main.ts', 'drizzle/meta/_journal.json']
  const kept = ['.env', '.git/HEAD', 'node_modules/zod/package.json', 'data/postgres/PG_VERSION']
  const strays = ['src/.DS_Store', 'web/npm-debug.log', 'dist/console/index.html', 'test/a.ts']
  expect(sent.filter((path) => !isSent(path))).toEqual([])
  expect([...kept, ...strays].filter(isSent)).toEqual([])
})

/** 2: an error. What stays out is about the order of keys, which here is by meaning. */
const RULES = {
  'no-build-and-image': 2,
  'no-duplicate-container-names': 2,
  'no-duplicate-exported-ports': 2,
  'no-quotes-in-volumes': 2,
  'no-unbound-port-interfaces': 2,
  'no-version-field': 2,
  'require-project-name-field': 2,
  'require-quotes-in-ports': 2,
  'service-container-name-regex': 2,
  'service-dependencies-alphabetical-order': 2,
  'service-image-require-explicit-tag': 2,
  'service-keys-order': 0,
  'service-ports-alphabetical-order': 2,
  'services-alphabetical-order': 2,
  'top-level-properties-order': 2,
} as const

test('the linter finds nothing in compose.yaml', () => {
  const linter = new DCLinter({ rules: RULES, quiet: false, debug: false, exclude: [] })
  const [result] = linter.lintFiles([join(ROOT, 'compose.yaml')], false)
  expect(result?.messages).toEqual([])
})

const hasCompose = (): boolean => {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('docker compose takes compose.yaml', (context) => {
  if (!hasCompose()) context.skip('docker compose is not installed')
  execFileSync('docker', ['compose', 'config', '--quiet'], { cwd: ROOT })
})

test('Compose runs an API, a poller for each tier and a database; only the API has a port', () => {
  expect(compose.map(([name]) => name).toSorted()).toEqual(
    ['api', 'db', 'events', 'resolutions', 'standalone'].toSorted(),
  )
  expect(
    ours.map(([name, { environment, ports }]) => [
      ...[name, environment.POLLER_MODE, environment.SERVE_API, ports],
    ]),
  ).toEqual([
    ['api', 'none', undefined, ['127.0.0.1:4000:4000']],
    ['events', 'events', 'false', []],
    ['resolutions', 'resolutions', 'false', []],
    ['standalone', 'standalone', 'false', []],
  ])
  expect(readCompose().db?.ports).toEqual([])
})

test.each(compose)('%s can write nowhere and become nobody else, and is started again', (_, s) => {
  expect([s.read_only, s.cap_drop, s.security_opt, s.restart]).toEqual([
    ...[true, ['ALL'], ['no-new-privileges:true'], 'unless-stopped'],
  ])
  expect(Number.parseInt(s.stop_grace_period, 10)).toBeGreaterThanOrEqual(STOP_SECONDS)
})

test.each(ours)('%s waits for the database of the file, and has its password from .env', (name) => {
  const { db, [name]: service } = readCompose({ POSTGRES_PASSWORD: 'of-dotenv' })
  expect(service?.depends_on).toEqual({ db: { condition: 'service_healthy' } })
  expect(db?.image).toBe('postgres:18')
  expect(db?.environment).toEqual({ POSTGRES_USER: 'polycool', POSTGRES_PASSWORD: 'of-dotenv' })
  const url = 'postgres://polycool:of-dotenv@db:5432/polycool'
  expect(service?.environment.DATABASE_URL).toBe(url)
})

test('the database keeps its data in the volume, as its own account, and is ready when TCP answers', () => {
  expect(readCompose().db).toEqual({
    image: 'postgres:18',
    user: 'postgres',
    environment: { POSTGRES_USER: 'polycool', POSTGRES_PASSWORD: 'polycool' },
    // Since 18 the image keeps its data in a folder of the version below this one.
    volumes: ['data:/var/lib/postgresql'],
    shm_size: '256mb',
    healthcheck: {
      test: ['CMD', 'pg_isready', '--host=127.0.0.1', '--username=polycool'],
      ...{ interval: '5s', timeout: '5s', retries: 3, start_period: '60s' },
    },
    restart: 'unless-stopped',
    stop_grace_period: '60s',
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    read_only: true,
    // The image can write nowhere else; its socket is in the second.
    tmpfs: ['/tmp', '/var/run/postgresql'],
    logging: { driver: 'local' },
    ports: [],
    depends_on: {},
  })
  expect(parse(textOf('compose.yaml')).volumes).toEqual({ data: null })
})

test.each(ours)('%s is asked for its health, and published, where it listens', (_, service) => {
  const { PORT } = service.environment
  const [kind, program, , script = ''] = service.healthcheck.test
  expect([kind, program]).toEqual(['CMD', 'node'])
  expect(script).toContain(`fetch('http://127.0.0.1:${PORT}/health/ready')`)
  expect(service.ports.filter((port) => !port.endsWith(`:${PORT}`))).toEqual([])
})

test('docs/deploy.md has every image told which commit it is built from', () => {
  const builds = textOf('docs/deploy.md').match(/.*docker (compose up|build) .*/g) ?? []
  expect(builds.length).toBe(3)
  expect(builds.filter((line) => !line.includes('COMMIT_SHA=$(git rev-parse HEAD) '))).toEqual([])
})

const railway = Object.entries(readRailway())

test('Railway has a file for the API and for each poller, which begins with what it is', () => {
  const { scripts } = JSON.parse(textOf('package.json'))
  expect(railway.map(([name, { deploy }]) => [name, deploy.startCommand])).toEqual([
    ['polycool-api', `env POLLER_MODE=none ${scripts.start}`],
    ['polycool-poller-events', `env POLLER_MODE=events SERVE_API=false ${scripts.start}`],
    ['polycool-poller-resolutions', `env POLLER_MODE=resolutions SERVE_API=false ${scripts.start}`],
    ['polycool-poller-standalone', `env POLLER_MODE=standalone SERVE_API=false ${scripts.start}`],
  ])
})

test.each(railway)('%s is built, checked, restarted and stopped as the others', (_, file) => {
  const { builder, dockerfilePath } = file.build
  expect({ builder, dockerfilePath }).toEqual({
    ...{ builder: 'DOCKERFILE', dockerfilePath: 'Dockerfile' },
  })
  expect(file.deploy).toMatchObject({
    ...{ healthcheckPath: '/health/ready', restartPolicyType: 'ALWAYS' },
    drainingSeconds: STOP_SECONDS,
  })
})

test.each(railway)(
  '%s is built anew by a change of whatever the image is made of',
  (name, file) => {
    const sent = textOf('.dockerignore').matchAll(/^!(.+)$/gm)
    const paths = [...sent].map(([, path = '']) =>
      /\.json$|\.graphql$/.test(path) ? path : `${path}/**`,
    )
    const others = ['Dockerfile', '.dockerignore', `deploy/railway/${name}.json`]
    expect(file.build.watchPatterns?.toSorted()).toEqual(
      [...paths, ...others].map((path) => `/${path}`).toSorted(),
    )
  },
)

const hasSystemd = existsSync('/usr/bin/systemd-analyze')

test('systemd takes the unit', async (context) => {
  if (!hasSystemd) context.skip('systemd is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'polycool-unit-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const unit = textOf('deploy/systemd/polycool.service').replaceAll('/opt/polycool/', ROOT)
  writeFileSync(join(folder, 'polycool.service'), unit)
  const { status, stderr } = spawnSync(
    'systemd-analyze',
    ['verify', '--man=no', join(folder, 'polycool.service')],
    { encoding: 'utf8' },
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
