/** Why an attempt ended that another one may mend. Never leaves this folder. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
  /** How long the server asks to be left alone. */
  readonly retryAfterMs: number

  constructor(reason: string, retryAfterMs = 0) {
    super(reason)
    this.retryAfterMs = retryAfterMs
  }
}

/** Of a failed `fetch` or read; Node has the true reason in the cause, at times as a mere code. */
export const interruptionOf = (error: unknown): Interruption => {
  if (error instanceof Interruption) return error
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return new Interruption(String(cause))
  const code = 'code' in cause ? String(cause.code) : cause.name
  return new Interruption(cause.message === '' ? code : cause.message)
}
