import type { Limits } from './gate.ts'
import type { Caps } from './query.ts'

export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free port, see `Simulator.url`. */
  readonly port?: number
  /** Which universe; default 1. */
  readonly seed?: number
  /** Simulated seconds per real second; default 1. */
  readonly speed?: number
  /** Open events apart from up/down; default 300, about 4,000 markets. */
  readonly events?: number
  /**
   * Instead of `events`: open events and open markets at the start, up/down and strays included.
   * Of both, events come out as asked and markets nearly so, while they are 1 to 12 an event; with one
   * of the two, the other follows from the sizes that events had in the recordings.
   */
  readonly openEvents?: number
  readonly openMarkets?: number
  /**
   * Of the open markets, those that only /markets shows: by turns without an event, and of an event
   * that is closed; default 0.
   */
  readonly strays?: number
  /** Markets closed before the start, rounded up to hundreds; default 5000. */
  readonly closedMarkets?: number
  /** Markets of 5 minutes to a day around the clock; default true. */
  readonly upDown?: boolean
  /** How many assets have them, 1 to 8; default 2. Upstream has 8, some 3,300 open markets. */
  readonly upDownAssets?: number
  /** Hours between listing and opening of a window; default 24 as upstream, less for a small universe. */
  readonly upDownHours?: number
  /** Replays the recorded files of this directory; the options of the universe then do nothing. */
  readonly recordings?: string
  /** Real clock, milliseconds since 1970; default Date.now. Simulated time starts at its value. */
  readonly now?: () => number
  /** Page and offset caps, to play an upstream that lowers them; default those of late 2026. */
  readonly caps?: Partial<Caps>
  /** True holds requests back as the published limits say, else as the given ones; default false. */
  readonly limits?: boolean | Partial<Limits>
}

const ranges = {
  speed: [0, 1_000_000],
  events: [0, 100_000],
  openEvents: [0, 100_000],
  openMarkets: [0, 1_000_000],
  strays: [0, 1_000],
  closedMarkets: [0, 1_900_000],
  upDownAssets: [1, 8],
  upDownHours: [0.25, 24],
} as const

/** Throws a RangeError that names every option out of its range. */
export const checkOptions = (options: SimulatorOptions): void => {
  const faults: string[] = []
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = options[name as keyof typeof ranges]
    if (value !== undefined && !(value >= low && value <= high)) {
      faults.push(`${name} must be from ${low} to ${high}, got ${value}`)
    }
  }
  if (faults.length > 0) throw new RangeError(`simulator: ${faults.join('; ')}`)
}
