import { useLayoutEffect, useState } from 'preact/hooks'

/**
 * What a store outside of the components holds, drawn anew when it changes. As React's
 * `useSyncExternalStore`, which here comes with all of `preact/compat`, and that changes what `onChange`
 * of a text field means.
 * @param subscribe calls its listener after each change, until what it returned is called
 */
export const useStore = <Value>(
  subscribe: (listener: () => void) => () => void,
  read: () => Value,
): Value => {
  const [, draw] = useState<{ readonly value: Value }>()
  const value = read()
  useLayoutEffect(() => {
    let drawn = value
    const look = (): void => {
      const now = read()
      if (Object.is(now, drawn)) return
      drawn = now
      draw({ value: now })
    }
    look() // it may have changed since it was drawn
    return subscribe(look)
  }, [subscribe, read])
  return value
}
