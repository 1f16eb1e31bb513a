import type { Job } from '../../src/domain/tier.ts'

/** How large a run is. */
export interface Profile {
  readonly pollers: number
  readonly apis: number
  /** Clients over each of the two transports. */
  readonly perTransport: number
  /** Changes that are to be appended, a minute. */
  readonly changesPerMinute: number
  readonly universe: {
    readonly events: number
    readonly closedMarkets: number
    readonly upDownHours: number
    readonly strays: number
  }
  readonly crons: Readonly<Record<Job, string>>
  /** Whether a silence of a job counts: a busy machine tells nothing of it. */
  readonly judgesSilence: boolean
  readonly limits: { readonly EVENTS_LIMIT: string; readonly STANDALONE_LIMIT: string }
}

/** Much happens in a minute of it. */
export const WHOLE: Profile = {
  pollers: 3,
  apis: 2,
  perTransport: 100,
  changesPerMinute: 1_000,
  universe: { events: 120, closedMarkets: 500, upDownHours: 2, strays: 40 },
  crons: {
    EVENTS: '*/2 * * * * *',
    STANDALONE: '*/5 * * * * *',
    RESOLUTIONS: '*/10 * * * * *',
    DUE: '*/2 * * * * *',
  },
  judgesSilence: true,
  limits: { EVENTS_LIMIT: '40', STANDALONE_LIMIT: '100' },
}

/** For seconds of it, beside other tests. */
export const SMALL: Profile = {
  pollers: 1,
  apis: 2,
  perTransport: 5,
  changesPerMinute: 400,
  universe: { events: 10, closedMarkets: 100, upDownHours: 0.25, strays: 4 },
  crons: {
    EVENTS: '* * * * * *',
    STANDALONE: '*/2 * * * * *',
    RESOLUTIONS: '*/2 * * * * *',
    DUE: '*/2 * * * * *',
  },
  judgesSilence: false,
  limits: { EVENTS_LIMIT: '40', STANDALONE_LIMIT: '100' },
}
