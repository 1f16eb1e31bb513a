import { GammaError } from './failure.ts'

export interface Envelope {
  readonly rows: readonly unknown[]
  /** To be sent as `after_cursor`; undefined on the last page, and only there. */
  readonly cursor: string | undefined
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What a keyset route wraps its rows in: `{events | markets: [...], next_cursor?}`.
 * Throws GAMMA_BAD_PAYLOAD for anything else: it must never pass for an empty last page.
 */
export const readEnvelope =
  (member: 'events' | 'markets') =>
  (label: string, json: unknown): Envelope => {
    const bad = (what: string) => new GammaError('GAMMA_BAD_PAYLOAD', `${label}: ${what}`)
    if (!isObject(json)) throw bad('the page is not an object')
    const { [member]: rows, next_cursor: cursor } = json
    if (!Array.isArray(rows)) throw bad(`the page has no list of ${member}`)
    // An empty cursor cannot be sent back: upstream would start again from the first page.
    if (cursor === undefined || cursor === null || cursor === '') return { rows, cursor: undefined }
    if (typeof cursor !== 'string') throw bad('the page has a cursor that is not text')
    return { rows, cursor }
  }

/** A single row, as `/markets/{id}` answers it. */
export const readObject = (label: string, json: unknown): Readonly<Record<string, unknown>> => {
  if (isObject(json)) return json
  throw new GammaError('GAMMA_BAD_PAYLOAD', `${label}: the answer is not an object`)
}
