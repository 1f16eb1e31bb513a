import { setTimeout as wait } from 'node:timers/promises'

const EVERY_MS = 50

/** Settles once `look` has something to show; fails when that takes longer than `ms`. */
export const until = async <Result>(
  what: string,
  ms: number,
  look: () => Promise<Result | undefined | false>,
): Promise<Exclude<Result, false>> => {
  const endsAt = performance.now() + ms
  for (;;) {
    const result = await look()
    if (result !== undefined && result !== false) return result as Exclude<Result, false>
    if (performance.now() > endsAt) throw new Error(`${what}: not within ${ms / 1000} s`)
    await wait(EVERY_MS)
  }
}
