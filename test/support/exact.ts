/** Comparisons with what stands on the wire that share nothing with the parser. */

/** The text of a wire value; absent and empty are null. */
export const wireText = (value: unknown): string | null =>
  value === undefined || value === null || value === '' ? null : String(value)

const isCanonicalDecimal = (text: string): boolean =>
  /^-?\d+(\.\d+)?$/.test(text) && !/^-?0\d|\.\d*0$|^-0$/.test(text)

/** `parsed` is canonical and the very number of the wire, digit by digit. */
export const isSameDecimal = (parsed: string | null, wire: unknown): boolean => {
  const text = wireText(wire)
  if (parsed === null || text === null) return parsed === text
  const scaled = (decimal: string): bigint => {
    const [plain = '', power = '0'] = decimal.toLowerCase().split('e')
    const [whole = '', fraction = ''] = plain.split('.')
    return BigInt(whole + fraction) * 10n ** BigInt(400 - fraction.length + Number(power))
  }
  return isCanonicalDecimal(parsed) && scaled(parsed) === scaled(text)
}

/** `parsed` is canonical and the very instant of the wire, to the microsecond. */
export const isSameInstant = (parsed: string | null, wire: unknown): boolean => {
  const text = wireText(wire)
  if (parsed === null || text === null) return parsed === text
  const iso = text.replace(' ', 'T').replace(/\+00$/, 'Z')
  const fraction = (/\.(\d+)/.exec(text)?.[1] ?? '').replace(/0+$/, '')
  const suffix = fraction === '' ? 'Z' : `.${fraction}Z`
  return (
    Date.parse(parsed) === Date.parse(iso) &&
    parsed.slice(19) === suffix &&
    parsed.slice(0, 19) === new Date(Date.parse(iso)).toISOString().slice(0, 19)
  )
}
