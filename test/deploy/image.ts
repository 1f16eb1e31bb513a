import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { healthcheckOf, parseDockerfile, type Stage, wordsOf } from './dockerfile.ts'
import { createContextFilter } from './dockerignore.ts'

const run = promisify(execFile)

/** What `docker build` would have made, in a folder that stands for `/`. */
export interface Image {
  readonly root: string
  /** Where its processes start, below `root`. */
  readonly workdir: string
  readonly env: Readonly<Record<string, string>>
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
  readonly user: string
}

interface State {
  root: string
  workdir: string
  env: Record<string, string>
  /** Of ARG: seen while building, not afterwards. */
  args: Record<string, string>
  command: readonly string[]
  healthcheck: readonly string[]
  user: string
}

interface Build {
  readonly context: string
  readonly isSent: (path: string) => boolean
  readonly buildArgs: Readonly<Record<string, string>>
  readonly stages: Map<string, State>
}

/**
 * Carries the Dockerfile of `context` out, instruction by instruction, in folders below `into`. Of
 * the base images only Node is there, which is the one that runs this. Absolute paths may therefore
 * stand in COPY --from and WORKDIR, not in RUN.
 *
 * @throws Error when a step fails, or on an instruction that this does not know
 */
export const buildImage = async (
  context: string,
  into: string,
  buildArgs: Readonly<Record<string, string>> = {},
): Promise<Image> => {
  const ignored = await readFile(join(context, '.dockerignore'), 'utf8')
  const isSent = createContextFilter(ignored)
  const build: Build = { context, isSent, buildArgs, stages: new Map() }
  let last: State | undefined
  for (const stage of parseDockerfile(await readFile(join(context, 'Dockerfile'), 'utf8'))) {
    last = await buildStage(build, stage, join(into, stage.name))
    build.stages.set(stage.name, last)
  }
  if (last === undefined) throw new Error('a Dockerfile without a stage')
  return last
}

const buildStage = async (build: Build, stage: Stage, root: string): Promise<State> => {
  const bin = join(root, 'usr/local/bin')
  await mkdir(bin, { recursive: true })
  await copyFile(process.execPath, join(bin, 'node'))
  await chmod(join(bin, 'node'), 0o755)
  const env = { PATH: `${bin}:${process.env.PATH}` }
  const state: State = {
    ...{ root, workdir: '/', env, args: {} },
    ...{ command: [], healthcheck: [], user: 'root' },
  }
  for (const { name, text } of stage.instructions) {
    const step = STEPS[name]
    if (step === undefined) throw new Error(`unknown instruction ${name} ${text}`)
    await step(state, text, build)
  }
  return state
}

type Step = (state: State, text: string, build: Build) => Promise<void> | void

const nothing: Step = () => {}

const STEPS: Readonly<Record<string, Step>> = {
  LABEL: nothing,
  EXPOSE: nothing,
  WORKDIR: async (state, text) => {
    state.workdir = text
    await mkdir(join(state.root, text), { recursive: true })
  },
  RUN: async (state, text) => {
    const home = { HOME: process.env.HOME ?? '/', npm_config_prefer_offline: 'true' }
    const env = { ...home, ...registryOf(process.env), ...state.args, ...state.env }
    await run('sh', ['-c', text], { cwd: join(state.root, state.workdir), env })
  },
  COPY: (state, text, build) => copy(state, text, build),
  ARG: (state, text, { buildArgs }) => {
    const [name = '', byDefault = ''] = text.split('=')
    state.args[name] = buildArgs[name] ?? expand(state, byDefault)
  },
  ENV: (state, text) => {
    for (const pair of text.split(/\s+/)) {
      const [name = '', value = ''] = pair.split('=')
      state.env[name] = expand(state, value)
    }
  },
  USER: (state, text) => {
    state.user = text
  },
  HEALTHCHECK: (state, text) => {
    state.healthcheck = healthcheckOf(text)
  },
  CMD: (state, text) => {
    state.command = wordsOf(text)
  },
}

const expand = ({ args, env }: State, text: string): string =>
  text.replace(/\$([A-Z_]+)/g, (_, name: string) => env[name] ?? args[name] ?? '')

/** Where npm is told by variables which registry to ask. */
const registryOf = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => /^npm_config_.*registry$/i.test(name)))

const copy = async (state: State, text: string, build: Build): Promise<void> => {
  const words = text.split(/\s+/)
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined
  const to = words.pop() ?? ''
  const target = join(state.root, to.startsWith('/') ? '' : state.workdir, to)
  const stage = from === undefined ? undefined : build.stages.get(from)
  if (from !== undefined && stage === undefined) throw new Error(`no stage ${from}`)
  const sourceRoot = stage?.root ?? build.context
  const isSent = (path: string) => {
    const inContext = relative(sourceRoot, path)
    return stage !== undefined || inContext === '' || build.isSent(inContext)
  }
  for (const word of words) {
    const source = join(sourceRoot, word)
    const isFolder = (await stat(source)).isDirectory()
    if (!isSent(source)) throw new Error(`.dockerignore keeps ${word} back`)
    await mkdir(dirname(target), { recursive: true })
    const into = !isFolder && to.endsWith('/') ? join(target, basename(source)) : target
    await cp(source, into, { recursive: true, verbatimSymlinks: true, filter: isSent })
    if (stage === undefined) await closeToOthers(into, isFolder ? await readdir(source) : [''])
  }
}

/** As a checkout under umask 077: the worst that an image can be made of. */
const closeToOthers = async (folder: string, names: readonly string[]): Promise<void> => {
  const copied = names.map((name) => join(folder, name)).filter((path) => existsSync(path))
  await run('chmod', ['-R', 'go-rwx', ...copied])
}
