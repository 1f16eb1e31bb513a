import { useLayoutEffect, useRef } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { type Theme, useImages, useSlashKey, useTheme } from './preferences.ts'

const THEMES: readonly (readonly [Theme, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

/** How the page looks and behaves in this browser. */
export const Settings = () => {
  const panel = useRef<HTMLDivElement>(null)
  const [path] = useLocation()
  useLayoutEffect(() => panel.current?.hidePopover(), [path])
  return (
    <>
      <button type="button" class="settings-button" aria-label="Settings" popovertarget="settings">
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path
            d="M4 7h10m4 0h2M4 17h2m4 0h10M14 4.5v5M10 14.5v5"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
          />
        </svg>
      </button>
      <div ref={panel} id="settings" class="settings-panel" popover="auto">
        <Choices />
      </div>
    </>
  )
}

const Choices = () => {
  const [theme, setTheme] = useTheme()
  return (
    <>
      <fieldset>
        <legend>Colours</legend>
        {THEMES.map(([value, name]) => (
          <label key={value}>
            <input
              type="radio"
              name="theme"
              checked={theme === value}
              onChange={() => setTheme(value)}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <Switch use={useImages} name="Images of markets" />
      <Switch use={useSlashKey} name="Key / for the search" />
    </>
  )
}

interface SwitchProps {
  readonly use: typeof useImages
  readonly name: string
}

const Switch = ({ use, name }: SwitchProps) => {
  const [isOn, turn] = use()
  return (
    <label>
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget }) => turn(currentTarget.checked)}
      />
      {name}
    </label>
  )
}
