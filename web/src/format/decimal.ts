/** Decimals come as exact strings; what is shown is rounded, and never calculated with. */

const UNKNOWN = '–'

const cents = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
const fineCents = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 })
const dollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumFractionDigits: 1,
})
const wholeDollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 0,
})
const wholeNumbers = new Intl.NumberFormat('en-US')

/** A price of 0 to 1 USD as cents: `"0.035"` is `3.5¢`, `"0.0004"` is `0.04¢`. */
export const priceText = (price: string | null): string => {
  if (price === null) return UNKNOWN
  const value = Number(price) * 100
  const format = value > 0 && value < 0.1 ? fineCents : cents
  // 99.96 must not be shown as certain.
  if (value > 99.9 && value < 100) return '>99.9¢'
  return `${format.format(value)}¢`
}

/** A change of a price in the same unit, with its sign: `+1.2¢`. */
export const changeText = (change: string | null): string => {
  if (change === null) return UNKNOWN
  const value = Number(change) * 100
  const text = cents.format(Math.abs(value))
  if (text === '0') return '0¢'
  return `${value > 0 ? '+' : '−'}${text}¢`
}

/** USD, short: `$1.2M`, `$17`, `<$1`. */
export const moneyText = (amount: string | null): string => {
  if (amount === null) return UNKNOWN
  const value = Number(amount)
  if (value > 0 && value < 1) return '<$1'
  return (value < 1_000 ? wholeDollars : dollars).format(value)
}

/** A whole number with its thousands apart: `12,345`. */
export const countText = (count: number): string => wholeNumbers.format(count)
