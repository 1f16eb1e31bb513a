import { afterEach } from 'vitest'
import { AppError } from '../../src/errors.ts'
import {
  createGammaClient,
  type GammaClient,
  type GammaClientOptions,
  type GammaNotice,
} from '../../src/gamma/client.ts'
import { type FakeGamma, type Script, startGamma } from '../support/gamma.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'

export interface Harness {
  readonly gamma: FakeGamma
  readonly client: GammaClient
  readonly notices: readonly GammaNotice[]
}

const opened: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

/** A client of a scripted Gamma; both are closed after the test. */
export const harness = async (
  script: Script,
  options: Partial<GammaClientOptions> = {},
): Promise<Harness> => {
  const gamma = await startGamma(script)
  const notices: GammaNotice[] = []
  const client = createGammaClient({
    url: gamma.url,
    userAgent: 'polycool-test',
    random: () => 0,
    ...options,
    onNotice: (notice) => {
      notices.push(notice)
      options.onNotice?.(notice)
    },
  })
  opened.push(
    () => client.close(),
    () => gamma.close(),
  )
  return { gamma, client, notices }
}

/** The same under a clock that jumps over the pauses between tries and stands still otherwise. */
export const hurriedHarness = async (
  script: Script,
  options: Partial<GammaClientOptions> = {},
): Promise<Harness & { readonly clock: FakeClock }> => {
  const clock = createFakeClock()
  const onNotice = (notice: GammaNotice) => {
    if (notice.kind === 'retry') void clock.advance(notice.delayMs)
  }
  return { clock, ...(await harness(script, { clock, onNotice, ...options })) }
}

/** Waits for the failure; fails when there is none, or when it is not an AppError. */
export const failure = async (promise: Promise<unknown>): Promise<AppError> => {
  const outcome = await promise.then(
    () => 'it succeeded',
    (error: unknown) => error,
  )
  if (outcome instanceof AppError) return outcome
  throw new Error('expected an AppError', { cause: outcome })
}

export const rowsOf = (pages: readonly { readonly rows: readonly unknown[] }[]): unknown[] =>
  pages.flatMap(({ rows }) => rows)
