/** An answer that Gamma gives instead of rows: JSON of `{type, error}`. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly type: string

  constructor(status: number, type: string, message: string) {
    super(message)
    this.status = status
    this.type = type
  }
}

export const invalid = (message: string): Problem => new Problem(422, 'validation error', message)
export const notFound = (message: string): Problem => new Problem(404, 'not found error', message)
export const internal = (): Problem => new Problem(500, 'internal error', 'internal server error')
