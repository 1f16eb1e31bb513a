import { useEffect, useRef, useState } from 'preact/hooks'
import { useTheme } from '../../shell/preferences.ts'
import type { ChartData } from './chart-data.ts'
import { keyedIndex } from './chart-keys.ts'
import type { ChartPlace, ChartPlot } from './chart-plot.ts'

interface ChartCanvasProps {
  readonly data: ChartData
  readonly place: ChartPlace | null
  /** What is read at the place. */
  readonly placeText: string
  /** Told where the cursor is now; null: nowhere. The same function all the time. */
  readonly onPlace: (place: ChartPlace | null) => void
}

/** The drawing: a slider over time for keyboards and screen readers. */
export const ChartCanvas = ({ data, place, placeText, onPlace }: ChartCanvasProps) => {
  const host = useRef<HTMLDivElement>(null)
  const { plot, failed } = usePlot(host, onPlace)
  useEffect(() => plot?.show(data), [plot, data])
  useRepaint(plot)
  const last = data.times.length - 1
  const index = Math.min(place?.index ?? last, last)
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = keyedIndex(event.key, index, data.times.length)
    if (next === null) return
    event.preventDefault()
    plot?.moveTo(next)
  }
  return (
    <div
      ref={host}
      class="chart-canvas"
      role="slider"
      tabIndex={0}
      aria-label="Price over time"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={index}
      aria-valuetext={placeText}
      onKeyDown={onKeyDown}
      onBlur={() => plot?.moveTo(null)}
    >
      {failed && <p class="quiet">The chart could not be loaded; its numbers are below.</p>}
    </div>
  )
}

const usePlot = (
  host: { readonly current: HTMLDivElement | null },
  onPlace: (place: ChartPlace | null) => void,
) => {
  const [plot, setPlot] = useState<ChartPlot | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let isLeft = false
    let made: ChartPlot | undefined
    const make = async (): Promise<void> => {
      try {
        const { createChartPlot } = await import('./chart-plot.ts')
        if (isLeft || host.current === null) return
        made = createChartPlot({ host: host.current, onPlace })
        setPlot(made)
      } catch {
        setFailed(true)
      }
    }
    void make()
    return () => {
      isLeft = true
      made?.destroy()
    }
  }, [host, onPlace])
  return { plot, failed }
}

/** The colours are those of the theme, which the reader or the system may change. */
const useRepaint = (plot: ChartPlot | null): void => {
  const [theme] = useTheme()
  useEffect(() => plot?.repaint(), [plot, theme])
  useEffect(() => {
    if (plot === null) return
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', plot.repaint)
    return () => dark.removeEventListener('change', plot.repaint)
  }, [plot])
}
