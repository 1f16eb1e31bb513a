/** Stable codes of expected failures; they reach clients as `extensions.code` and logs as `code`. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'ADDRESS_UNAVAILABLE'
  | 'BAD_USER_INPUT'
  | 'CURSOR_INVALID'
  | 'CURSOR_EXPIRED'
  | 'CURSOR_EPOCH'
  | 'CURSOR_AHEAD'
  | 'DATABASE_UNAVAILABLE'
  | 'EMBEDDED_POSTGRES'
  | 'GAMMA_TIMEOUT'
  | 'GAMMA_UNREACHABLE'
  | 'GAMMA_RATE_LIMITED'
  | 'GAMMA_UNAVAILABLE'
  | 'GAMMA_REFUSED'
  | 'GAMMA_NOT_FOUND'
  | 'GAMMA_BAD_PAYLOAD'
  | 'GAMMA_TOO_LARGE'
  | 'GAMMA_CURSOR_LOOP'
  | 'GAMMA_OVERLOADED'
  | 'TICK_DEADLINE'
  | 'UPSTREAM_SHORTFALL'

export interface AppErrorOptions {
  readonly cause?: unknown
  /** Whole seconds after which a new try makes sense; only where the failure is a refusal for now. */
  readonly retryAfterSeconds?: number
}

/** An expected failure: it has a code, and a message that is fit to show to whoever caused it. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** True when `error` is an AppError (of that code, when one is given). */
export const isAppError = (error: unknown, code?: ErrorCode): error is AppError =>
  error instanceof AppError && (code === undefined || error.code === code)
