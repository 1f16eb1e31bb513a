import { z } from 'zod'

/**
 * Faults on demand. `route` is a prefix of the path (all routes without it); `probability` is the
 * share of requests hit, `times` how many are hit before the fault is spent (both unlimited
 * without). A latency adds to whatever else happens; of the others the first that matches acts.
 */

const scope = {
  route: z.string().startsWith('/').optional(),
  probability: z.number().min(0).max(1).optional(),
  times: z.int().positive().optional(),
}
const milliseconds = z.number().min(0)

export const faultSchema = z.discriminatedUnion('kind', [
  /** Waits `ms`, then goes on. */
  z.strictObject({ kind: z.literal('latency'), ms: milliseconds, ...scope }),
  /** 429 as JSON, or as the edge's HTML page; `retryAfter` in seconds or as an HTTP date. */
  z.strictObject({
    kind: z.literal('rate-limit'),
    retryAfter: z.union([z.number().min(0), z.string()]).optional(),
    body: z.enum(['json', 'html']).default('json'),
    ...scope,
  }),
  /** A bare 4xx or 5xx. */
  z.strictObject({ kind: z.literal('status'), status: z.int().min(400).max(599), ...scope }),
  /** Accepts the request and never answers. */
  z.strictObject({ kind: z.literal('hang'), ...scope }),
  /** Half of the promised body, then the socket is destroyed. */
  z.strictObject({ kind: z.literal('cut'), ...scope }),
  /** 200 with a web page in place of JSON. */
  z.strictObject({ kind: z.literal('html'), ...scope }),
  /** One byte every `ms`. */
  z.strictObject({ kind: z.literal('drip'), ms: milliseconds, ...scope }),
  /** A small gzip body that expands to `megabytes`. */
  z.strictObject({ kind: z.literal('bomb'), megabytes: z.int().positive().default(300), ...scope }),
  /** 302 to somewhere else. */
  z.strictObject({
    kind: z.literal('redirect'),
    location: z.url().default('http://elsewhere.invalid/'),
    ...scope,
  }),
  /** 200 with an empty list, as if nothing existed. */
  z.strictObject({ kind: z.literal('empty'), ...scope }),
  /** 200 and full pages, but only this share of a list's rows exists, always the same ones. */
  z.strictObject({ kind: z.literal('shrink'), share: z.number().min(0).max(1), ...scope }),
  /** The right body under `text/plain`. */
  z.strictObject({ kind: z.literal('content-type'), ...scope }),
  /** The connection is reset before a byte is sent. */
  z.strictObject({ kind: z.literal('reset'), ...scope }),
])

export type Fault = z.infer<typeof faultSchema>
/** What a caller writes: members with a default may be left out. */
export type FaultInput = z.input<typeof faultSchema>

export interface FaultControl {
  /** Replaces all faults. Throws a ZodError for input that is not a fault. */
  set(faults: FaultInput | readonly FaultInput[]): void
  clear(): void
  list(): readonly Fault[]
  /** The faults that act on a request for `path`; counts them as used. */
  draw(path: string): readonly Fault[]
}

/** `random` in [0, 1) decides by probability. */
export const createFaults = (random: () => number): FaultControl => {
  let active: { readonly fault: Fault; left: number }[] = []
  const hits = ({ fault, left }: { readonly fault: Fault; left: number }, path: string): boolean =>
    left > 0 && path.startsWith(fault.route ?? '/') && random() < (fault.probability ?? 1)
  return {
    set: (input) => {
      const faults = z.array(faultSchema).parse(Array.isArray(input) ? input : [input])
      active = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }))
    },
    clear: () => {
      active = []
    },
    list: () => active.filter(({ left }) => left > 0).map(({ fault }) => fault),
    draw: (path) => {
      const drawn: Fault[] = []
      let blocked = false
      for (const entry of active) {
        const isLatency = entry.fault.kind === 'latency'
        if ((blocked && !isLatency) || !hits(entry, path)) continue
        entry.left -= 1
        blocked ||= !isLatency
        drawn.push(entry.fault)
      }
      return drawn
    },
  }
}
