import { unit } from './random.ts'

/**
 * How many markets an ordinary event has. In the recorded pages a quarter has one, half have six or
 * fewer, one in twenty has more than 67.
 */

/** Quantiles of markets per event in recorded /events pages (FIELDS.md, Markets per event). */
const sizeQuantiles = [
  [0.25, 1],
  [0.5, 6],
  [0.75, 26],
  [0.95, 67],
  [1, 140],
] as const

/** The size at quantile `u`. */
const sizeAt = (u: number): number => {
  let [fromU, fromSize] = [0, 1]
  for (const [toU, toSize] of sizeQuantiles) {
    if (u < toU) {
      const part = (u - fromU) / (toU - fromU)
      return Math.round(Math.exp(Math.log(fromSize) + part * Math.log(toSize / fromSize)))
    }
    fromU = toU
    fromSize = toSize
  }
  return 140
}

const meanSize =
  Array.from({ length: 1000 }, (_, i) => sizeAt(i / 1000)).reduce((a, b) => a + b) / 1000

/**
 * Sizes follow the recorded pages but for a share of events that have one market whatever the
 * recordings say: these were recorded by volume, and most events have little of it.
 */
export const eventSize = (h: number, singles: number): number => {
  const u = unit(h, 1)
  return u < singles ? 1 : sizeAt((u - singles) / (1 - singles))
}

/** The share of singles that makes events of `mean` markets. */
export const singlesFor = (mean: number): number =>
  Math.min(1, Math.max(0, (meanSize - mean) / (meanSize - 1)))
