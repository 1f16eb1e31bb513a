/** Nobody is believed who asks for more. */
const LONGEST_MS = 15 * 60_000

/**
 * Milliseconds that a `Retry-After` asks for (whole seconds or an HTTP date), at most 15 minutes;
 * undefined when the header is absent or says neither.
 */
export const retryAfterMs = (header: string | undefined, wallNow: number): number | undefined => {
  if (header === undefined) return undefined
  const text = header.trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - wallNow
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_MS, Math.max(0, ms))
}
