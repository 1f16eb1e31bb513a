import { useStore } from './use-store.ts'

/** One timer for all that counts, and none where nothing does or the page is hidden. */
const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

const tick = (): void => {
  now = Date.now()
  for (const listener of listeners) listener()
}

const arrange = (): void => {
  const isWanted = listeners.size > 0 && document.visibilityState === 'visible'
  if (isWanted && timer === undefined) {
    tick()
    timer = setInterval(tick, 1_000)
  }
  if (!isWanted && timer !== undefined) {
    clearInterval(timer)
    timer = undefined
  }
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  if (listeners.size === 1) document.addEventListener('visibilitychange', arrange)
  arrange()
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) document.removeEventListener('visibilitychange', arrange)
    arrange()
  }
}

const read = (): number => now

/** The browser's clock in ms since 1970, anew every second. */
export const useNow = (): number => useStore(subscribe, read)
