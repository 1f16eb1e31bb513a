/** The row to which a key leads from row `index` of `count`; null for keys that mean nothing to a list. */
export const rowByKey = (key: string, index: number, count: number): number | null => {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, count - 1)
    case 'ArrowUp':
      return Math.max(index - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
