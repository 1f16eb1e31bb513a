import { errors } from 'undici'
import { AppError, type AppErrorOptions, type ErrorCode } from '../errors.ts'

export interface GammaErrorOptions extends AppErrorOptions {
  /** True where the same request may well succeed a moment later. */
  readonly transient?: boolean
}

/** What went wrong with one request to Gamma; the message names the route and never quotes a body. */
export class GammaError extends AppError {
  readonly transient: boolean

  constructor(code: ErrorCode, message: string, options: GammaErrorOptions = {}) {
    super(code, message, options)
    this.transient = options.transient ?? false
  }
}

export interface Refusal {
  readonly status: number
  readonly location: string | undefined
  readonly retryAfterMs: number | undefined
  /** The decoded body where it was small enough to read, else ''. */
  readonly text: string
}

/**
 * Cloudflare's rate limit comes as "error code: 1015" in plain text or HTML, under a status that
 * need not be 429 (seen by others in 2026).
 */
const CLOUDFLARE_RATE_LIMIT = /error code: 1015|cf-error-code">\s*1015/i

/** Gamma's own errors are `{type, error}`; only the type is fit to repeat. */
const errorType = (text: string): string | undefined => {
  try {
    const { type } = JSON.parse(text)
    return typeof type === 'string' && /^[a-z ]{1,40}$/.test(type) ? type : undefined
  } catch {
    return undefined
  }
}

const hostOf = (location: string | undefined): string => {
  if (location === undefined) return 'nowhere'
  if (!URL.canParse(location)) return 'its own host'
  return new URL(location).host
}

const seconds = (ms: number | undefined) =>
  ms === undefined ? {} : { retryAfterSeconds: Math.ceil(ms / 1000) }

/** The error that an answer without a usable body stands for. */
export const refusalError = (label: string, refusal: Refusal): GammaError => {
  const { status, text } = refusal
  const again = { transient: true, ...seconds(refusal.retryAfterMs) }
  if (status === 429 || CLOUDFLARE_RATE_LIMIT.test(text)) {
    return new GammaError('GAMMA_RATE_LIMITED', `${label}: Gamma's rate limit (${status})`, again)
  }
  if (status === 408)
    return new GammaError('GAMMA_TIMEOUT', `${label}: Gamma timed out (408)`, again)
  if (status === 425 || status >= 500) {
    return new GammaError('GAMMA_UNAVAILABLE', `${label}: Gamma answered ${status}`, again)
  }
  if (status < 300) {
    return new GammaError('GAMMA_BAD_PAYLOAD', `${label}: no JSON under status ${status}`)
  }
  if (status < 400) {
    const host = hostOf(refusal.location)
    return new GammaError('GAMMA_REFUSED', `${label}: redirect (${status}) to ${host} not followed`)
  }
  const type = errorType(text)
  const code = status === 404 && type === 'not found error' ? 'GAMMA_NOT_FOUND' : 'GAMMA_REFUSED'
  return new GammaError(code, `${label}: Gamma answered ${status}${type ? ` (${type})` : ''}`)
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.name

/** The error that a failed exchange stands for; `received`: body bytes so far, undefined before the headers. */
export const exchangeError = (
  label: string,
  error: Error,
  received: number | undefined,
): GammaError => {
  const code = codeOf(error)
  // Without the cause, which carries what was received.
  if (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError) {
    return new GammaError('GAMMA_BAD_PAYLOAD', `${label}: not an HTTP answer`)
  }
  if (received !== undefined) {
    const message = `${label}: answer cut off after ${received} bytes (${code})`
    return new GammaError('GAMMA_BAD_PAYLOAD', message, { cause: error, transient: true })
  }
  const message = `${label}: Gamma cannot be reached (${code})`
  return new GammaError('GAMMA_UNREACHABLE', message, { cause: error, transient: true })
}
