export type Move = 'up' | 'down'

/** Which way a price went; undefined where it stands, or one of the two is not known. */
export const moveOf = (before: string | null, after: string | null): Move | undefined => {
  if (before === null || after === null) return undefined
  const step = Number(after) - Number(before)
  if (step === 0) return undefined
  return step > 0 ? 'up' : 'down'
}
