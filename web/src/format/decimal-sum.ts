/** Exact sum of decimals as the server writes them (`"0.035"`, `"-1.5"`); of none it is `"0"`. */
export const decimalSum = (decimals: readonly string[]): string => {
  const places = Math.max(0, ...decimals.map((decimal) => fractionOf(decimal).length))
  let sum = 0n
  for (const decimal of decimals) sum += unitsOf(decimal, places)
  return textOf(sum, places)
}

const fractionOf = (decimal: string): string => decimal.split('.')[1] ?? ''

/** In units of the last of so many places after the point. */
const unitsOf = (decimal: string, places: number): bigint => {
  const [whole = ''] = decimal.split('.')
  return BigInt(whole + fractionOf(decimal).padEnd(places, '0'))
}

const textOf = (units: bigint, places: number): string => {
  const sign = units < 0n ? '-' : ''
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0')
  const point = digits.length - places
  const fraction = digits.slice(point).replace(/0+$/, '')
  return `${sign}${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`
}
