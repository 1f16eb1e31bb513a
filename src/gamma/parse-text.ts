/** The text without NUL and without halves of surrogate pairs: Postgres can store neither. */
export const storable = (text: string): string => {
  const paired = text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, '')
  return paired.includes('\0') ? paired.replaceAll('\0', '') : paired
}
