export interface ChartColours {
  /** What a custom property such as `--line` is now. */
  of(property: string): string
  /** The theme has changed. */
  forget(): void
}

/** Colours of the page for a canvas, which knows neither custom properties nor `light-dark()`. */
export const createChartColours = (host: HTMLElement): ChartColours => {
  const known = new Map<string, string>()
  const resolve = (property: string): string => {
    const probe = document.createElement('i')
    probe.style.color = `var(${property})`
    host.append(probe)
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }
  return {
    of: (property) => {
      const colour = known.get(property) ?? resolve(property)
      known.set(property, colour)
      return colour
    },
    forget: () => known.clear(),
  }
}
