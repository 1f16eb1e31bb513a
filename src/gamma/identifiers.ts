import { AppError } from '../errors.ts'

/** What Gamma can be asked for by name, the parameter that does it, and what we let through. */
const kinds = {
  ids: {
    parameter: 'id',
    pattern: /^[0-9]{1,18}$/,
    accepted: 'an id is a whole number of 1 to 18 digits',
  },
  slugs: {
    parameter: 'slug',
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/,
    accepted: 'a slug has 1 to 255 letters, digits, dots, dashes and underscores',
  },
  conditionIds: {
    parameter: 'condition_ids',
    pattern: /^0x[0-9a-fA-F]{64}$/,
    accepted: 'a condition id is 0x and 64 hexadecimal digits',
  },
  tokenIds: {
    parameter: 'clob_token_ids',
    pattern: /^[0-9]{1,78}$/,
    accepted: 'a token id is a whole number of 1 to 78 digits',
  },
} as const

export type IdentifierKind = keyof typeof kinds

export type Identifier = string | number

/** The identifier as text; throws BAD_USER_INPUT that says what is accepted. */
export const identifierText = (kind: IdentifierKind, value: Identifier): string => {
  const text = String(value)
  const { pattern, accepted } = kinds[kind]
  if (pattern.test(text)) return text
  throw new AppError('BAD_USER_INPUT', `${accepted}, not ${JSON.stringify(text.slice(0, 40))}`)
}

/** Gamma takes 100 array entries (422 beyond) and about 8 kB of URL (414 beyond), both seen in 2026. */
const MOST_ENTRIES = 100
const MOST_BYTES = 7_000

export type Batch = readonly (readonly [name: string, value: string])[]

/** The identifiers, each once, as query parameters that fit into one request each. */
export const identifierBatches = (
  kind: IdentifierKind,
  values: readonly Identifier[],
): readonly Batch[] => {
  const { parameter } = kinds[kind]
  const batches: [string, string][][] = []
  let bytes = 0
  for (const text of new Set(values.map((value) => identifierText(kind, value)))) {
    const size = parameter.length + text.length + 2
    const last = batches.at(-1)
    if (last && last.length < MOST_ENTRIES && bytes + size <= MOST_BYTES) {
      last.push([parameter, text])
      bytes += size
    } else {
      batches.push([[parameter, text]])
      bytes = size
    }
  }
  return batches
}
