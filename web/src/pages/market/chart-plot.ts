import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { type ChartColours, createChartColours } from './chart-colours.ts'
import { type ChartData, indexAt, priceScale } from './chart-data.ts'
import { timeLabels } from './chart-labels.ts'

/** A place of the cursor: index of the price that stands there, and the time in seconds. */
export interface ChartPlace {
  readonly index: number
  readonly time: number
}

export interface ChartPlot {
  show(data: ChartData): void
  /** Puts the cursor where a point begins; null takes it away. */
  moveTo(index: number | null): void
  /** For new colours. */
  repaint(): void
  destroy(): void
}

interface ChartPlotDeps {
  /** Its size is the chart's, now and later. */
  readonly host: HTMLElement
  readonly onPlace: (place: ChartPlace | null) => void
}

/** The only file that knows uPlot: it is loaded when a chart is shown. */
export const createChartPlot = ({ host, onPlace }: ChartPlotDeps): ChartPlot => {
  const colours = createChartColours(host)
  let shown: ChartData = { times: [], prices: [], highs: [], lows: [] }
  const look = lookOf(colours, () => shown)
  const setCursor = (plot: uPlot): void => onPlace(placeOf(plot, shown))
  const options = { ...look, ...sizeOf(host), hooks: { setCursor: [setCursor] } }
  const plot = new uPlot(options, [[], [], [], []], host)
  const stopTouch = followTouch(plot)
  const resized = new ResizeObserver(() => plot.setSize(sizeOf(host)))
  resized.observe(host)
  return {
    show: (data) => {
      shown = data
      const { times, prices, highs, lows } = data
      plot.setData([[...times], [...highs], [...lows], [...prices]])
    },
    moveTo: (index) => {
      const time = index === null ? undefined : shown.times[index]
      if (index === null || time === undefined) return plot.setCursor({ left: -10, top: -10 })
      plot.setCursor({ left: plot.valToPos(time, 'x'), top: 0 }, false)
      // Not by way of pixels, which would round it to the point before.
      onPlace({ index, time })
    },
    repaint: () => {
      colours.forget()
      plot.redraw(false)
    },
    destroy: () => {
      stopTouch()
      resized.disconnect()
      plot.destroy()
    },
  }
}

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({
  width: clientWidth,
  height: clientHeight,
})

/** A line of prices in steps, and behind it the band between lowest and highest. */
const lookOf = (
  colours: ChartColours,
  shown: () => ChartData,
): Omit<uPlot.Options, 'width' | 'height'> => {
  const axis: uPlot.Axis = {
    stroke: () => colours.of('--quiet'),
    grid: { stroke: () => colours.of('--line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  }
  const span = (): number => (shown().times.at(-1) ?? 0) - (shown().times[0] ?? 0)
  const timeAxis: uPlot.Axis = {
    size: 28,
    space: 88,
    values: (_plot, times) => timeLabels(times, span()),
  }
  const priceAxis: uPlot.Axis = {
    size: 48,
    space: 36,
    values: (_plot, cents) => cents.map((cent) => `${cent}¢`),
  }
  const edge = lineOf(() => 'transparent')
  return {
    legend: { show: false },
    padding: [8, 32, 0, 0],
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { show: false } },
    scales: { y: { range: () => priceScale(shown()) } },
    axes: [
      { ...axis, ...timeAxis },
      { ...axis, ...priceAxis },
    ],
    series: [{}, edge, edge, lineOf(() => colours.of('--accent'))],
    bands: [{ series: [1, 2], fill: () => colours.of('--accent-ground') }],
  }
}

const stepped = uPlot.paths.stepped?.({ align: 1 })

const lineOf = (stroke: () => string): uPlot.Series => ({
  stroke,
  width: 2,
  points: { show: false },
  ...(stepped && { paths: stepped }),
})

const placeOf = ({ cursor, posToVal }: uPlot, { times }: ChartData): ChartPlace | null => {
  const { left = -1 } = cursor
  if (left < 0 || times.length === 0) return null
  const time = posToVal(left, 'x')
  return { index: indexAt(times, time), time }
}

/** uPlot follows the mouse alone. A finger that moves sideways reads; up and down scrolls the page. */
const followTouch = (plot: uPlot): (() => void) => {
  const { over } = plot
  const follow = ({ pointerType, clientX }: PointerEvent): void => {
    if (pointerType === 'mouse') return
    plot.setCursor({ left: clientX - over.getBoundingClientRect().left, top: 0 })
  }
  over.addEventListener('pointerdown', follow)
  over.addEventListener('pointermove', follow)
  return () => {
    over.removeEventListener('pointerdown', follow)
    over.removeEventListener('pointermove', follow)
  }
}
