const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i

/**
 * What a list such as Accept or Accept-Encoding names, in small letters, with its weight from 0 (not
 * acceptable) to 1. A weight that cannot be read counts as 1.
 */
export const acceptedWeights = (list: string): ReadonlyMap<string, number> =>
  new Map(
    list.split(',').map((entry) => {
      const [name = '', ...parameters] = entry.split(';').map((part) => part.trim())
      const weights = parameters.flatMap((parameter) => WEIGHT.exec(parameter)?.[1] ?? [])
      return [name.toLowerCase(), Number(weights[0] ?? 1)]
    }),
  )

/** `curl`, health checkers and scripts of pages accept anything, and name nothing. */
export const wantsPage = (accept = ''): boolean =>
  (acceptedWeights(accept).get('text/html') ?? 0) > 0

export const ENCODINGS = ['br', 'gzip'] as const

export type Encoding = (typeof ENCODINGS)[number]

/**
 * The encoding that is liked best, brotli before gzip where both are; null: as it is. Who refuses
 * even that gets it all the same, which serves better than an error.
 */
export const chooseEncoding = (acceptEncoding: string): Encoding | null => {
  const weights = acceptedWeights(acceptEncoding)
  const rest = weights.get('*') ?? 0
  const plain = weights.get('identity') ?? 0
  const best = ENCODINGS.map((name) => ({ name, weight: weights.get(name) ?? rest })).reduce(
    (first, second) => (second.weight > first.weight ? second : first),
  )
  return best.weight > 0 && best.weight >= plain ? best.name : null
}
