import { isAppError } from '../errors.ts'
import type { Route } from './address.ts'
import type { Budget, Family, Lane } from './budget.ts'
import { type Clock, sleep, within } from './clock.ts'
import { decodeBody } from './decode.ts'
import { GammaError, refusalError } from './failure.ts'
import type { Host } from './host.ts'
import type { RetryPolicy } from './retry.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Counters } from './stats.ts'
import type { Exchange, Transport } from './transport.ts'

export interface RequestOptions {
  readonly lane: Lane
  readonly signal?: AbortSignal
  /**
   * Milliseconds for the whole of one page or lookup: queue, tries and pauses. Without it the demand
   * lane has the time of one try, and polling is bounded by its signal and three tries.
   */
  readonly deadlineMs?: number
  /** Called for each request that is sent, retries included. */
  readonly onRequest?: () => void
}

export interface Answer<T> {
  readonly body: T
  /** Monotonic milliseconds, just before this very try was sent. */
  readonly requestedAt: number
  readonly decodedBytes: number
  readonly wireBytes: number
  /** From sending to the last byte. */
  readonly ms: number
}

export interface RequestDeps {
  readonly transport: Transport
  readonly budget: Budget
  readonly host: Host
  /** Told of every pause that Gamma asks for; must not reject. */
  readonly onPause: (ms: number) => Promise<void>
  readonly retries: RetryPolicy
  readonly counters: Readonly<Record<Family, Counters>>
  readonly clock: Clock
  readonly timeoutMs: number
  readonly maxDecodedBytes: number
  readonly onRetry: (retry: { route: string; error: unknown; delayMs: number }) => void
}

export interface Call<T> extends Omit<RequestOptions, 'signal'> {
  readonly route: Route
  readonly shape: Shape<T>
  readonly signals: readonly (AbortSignal | undefined)[]
}

export type Request = <T>(call: Call<T>) => Promise<Answer<T>>

/** Checks the shape of parsed JSON; throws GAMMA_BAD_PAYLOAD. */
export type Shape<T> = (label: string, json: unknown) => T

const isJson = (contentType: string | undefined) =>
  /^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i.test(contentType ?? '')

const parseJson = (label: string, body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new GammaError('GAMMA_BAD_PAYLOAD', `${label}: the body is not JSON`, { cause })
  }
}

/** One answer of Gamma with everything that guards it: budget, time limit, retries, size, type. */
export const createRequest = (deps: RequestDeps): Request => {
  const { transport, budget, host, clock, timeoutMs, maxDecodedBytes } = deps

  const refuse = async (label: string, { status, headers, body }: Exchange): Promise<never> => {
    const pauseMs = retryAfterMs(headers['retry-after'], clock.wallNow())
    const encoded = { label, body, encoding: headers['content-encoding'] }
    const text = await decodeBody(encoded, 262_144).then(String, () => '')
    const error = refusalError(label, {
      status,
      location: headers.location,
      retryAfterMs: pauseMs,
      text,
    })
    if (error.retryAfterSeconds !== undefined) await deps.onPause(error.retryAfterSeconds * 1000)
    throw error
  }

  const read = async (route: Route, exchange: Exchange, signal: AbortSignal) => {
    const { status, headers, body } = exchange
    const { family, label } = route
    if (status !== 200 || !isJson(headers['content-type'])) return refuse(label, exchange)
    const encoded = { label, body, encoding: headers['content-encoding'] }
    const decoded = await decodeBody(encoded, maxDecodedBytes)
    signal.throwIfAborted()
    deps.counters[family].wireBytes += body.length
    deps.counters[family].decodedBytes += decoded.length
    return {
      body: parseJson(label, decoded),
      requestedAt: exchange.requestedAt,
      decodedBytes: decoded.length,
      wireBytes: body.length,
      ms: exchange.ms,
    }
  }

  const late = (label: string, ms: number, transient: boolean) => () =>
    new GammaError('GAMMA_TIMEOUT', `${label}: no whole answer within ${ms} ms`, { transient })

  const send = async ({ route, onRequest }: Call<unknown>, signal: AbortSignal) => {
    const sent = host.begin(route.label)
    onRequest?.()
    deps.counters[route.family].requests += 1
    deps.counters[route.family].recent.add()
    const bounds = { clock, ms: timeoutMs, late: late(route.label, timeoutMs, true) }
    try {
      const answer = await within({ ...bounds, signals: [signal] }, async (trySignal) =>
        read(route, await transport.get(route, trySignal), trySignal),
      )
      sent.answered(answer)
      return answer
    } catch (error) {
      sent.failed(error)
      throw error
    }
  }

  const attempt = async (call: Call<unknown>, signal: AbortSignal) => {
    const { route, lane } = call
    host.check(route.label)
    const release = await budget.acquire(route.family, lane, signal)
    try {
      return await send(call, signal)
    } finally {
      release()
    }
  }

  const count = ({ route, signals }: Call<unknown>, error: unknown) => {
    // Whoever aborts has a reason of his own, which is no failure of Gamma's.
    if (!isAppError(error) || signals.some((signal) => signal?.aborted)) return
    const { errors } = deps.counters[route.family]
    errors[error.code] = (errors[error.code] ?? 0) + 1
  }

  const attempts = async <T>(call: Call<T>, endsAt: number, signal: AbortSignal) => {
    const { route, lane, shape } = call
    deps.retries.earn(lane)
    for (let tries = 1; ; tries++) {
      try {
        const answer = await attempt(call, signal)
        return { ...answer, body: shape(route.label, answer.body) }
      } catch (error) {
        count(call, error)
        const leftMs = endsAt - clock.now()
        const delayMs = deps.retries.next({ error, tries, lane, leftMs })
        if (delayMs === undefined) throw error
        deps.onRetry({ route: route.label, error, delayMs })
        await sleep(clock, delayMs, signal)
        deps.counters[route.family].retries += 1
      }
    }
  }

  /** Throws an AppError of a `GAMMA_` code, or the reason of a signal that aborted. */
  return <T>(call: Call<T>): Promise<Answer<T>> => {
    const { route, lane, deadlineMs: ms = lane === 'demand' ? timeoutMs : undefined } = call
    const endsAt = clock.now() + (ms ?? Number.POSITIVE_INFINITY)
    const bounds = { clock, ms, late: late(route.label, ms ?? 0, false), signals: call.signals }
    return within(bounds, (signal) => attempts(call, endsAt, signal))
  }
}
