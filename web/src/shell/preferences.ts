import { useStore } from '../parts/use-store.ts'

export type Theme = 'system' | 'light' | 'dark'

interface Preference<Value extends string> {
  readonly use: () => readonly [Value, (value: Value) => void]
}

/** Kept in this browser; where storage is refused, for as long as the page lives. */
const createPreference = <Value extends string>(
  name: string,
  values: readonly [Value, ...Value[]],
  apply: (value: Value) => void = () => {},
): Preference<Value> => {
  const listeners = new Set<() => void>()
  let value = storedOf(name, values)
  apply(value)
  const take = (next: Value): void => {
    value = next
    apply(next)
    for (const listener of listeners) listener()
  }
  const set = (next: Value): void => {
    take(next)
    writeStored(name, next)
  }
  // Chosen in another tab, or all forgotten there.
  addEventListener('storage', ({ key }) => {
    if (key === null || key === keyOf(name)) take(storedOf(name, values))
  })
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const get = (): Value => value
  return { use: () => [useStore(subscribe, get), set] }
}

const keyOf = (name: string): string => `polycool.${name}`

/** The first value is the usual one. */
const storedOf = <Value extends string>(
  name: string,
  values: readonly [Value, ...Value[]],
): Value => {
  const stored = readStored(name)
  return values.find((each) => each === stored) ?? values[0]
}

const readStored = (name: string): string | null => {
  try {
    return localStorage.getItem(keyOf(name))
  } catch {
    return null
  }
}

const writeStored = (name: string, value: string): void => {
  try {
    localStorage.setItem(keyOf(name), value)
  } catch {
    // Refused by the browser: the choice holds until the page is left.
  }
}

const theme = createPreference<Theme>('theme', ['system', 'light', 'dark'], (value) => {
  document.documentElement.style.colorScheme = value === 'system' ? 'light dark' : value
})

const createSwitch = (name: string) => {
  const { use } = createPreference<'on' | 'off'>(name, ['on', 'off'])
  return (): readonly [boolean, (isOn: boolean) => void] => {
    const [value, set] = use()
    return [value === 'on', (isOn) => set(isOn ? 'on' : 'off')]
  }
}

export const useTheme = theme.use

/** Whether images of markets are loaded at all, from the hosts where upstream keeps them. */
export const useImages = createSwitch('images')

/** Whether `/` leads to the search field; it can be in the way of speech input. */
export const useSlashKey = createSwitch('slash-key')
