/** Where a key moves the cursor of a chart of `length` points; null where it is none of its keys. */
export const keyedIndex = (key: string, index: number, length: number): number | null => {
  const last = length - 1
  const tenth = Math.max(1, Math.round(length / 10))
  const moved = {
    ArrowLeft: index - 1,
    ArrowDown: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index + 1,
    PageDown: index - tenth,
    PageUp: index + tenth,
    Home: 0,
    End: last,
  }[key]
  return moved === undefined ? null : Math.min(last, Math.max(0, moved))
}
