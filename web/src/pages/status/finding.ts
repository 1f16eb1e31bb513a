import type { StatusPageQuery } from '../../graphql/documents.ts'

export type InstallationStatus = StatusPageQuery['status']
export type TierStatus = InstallationStatus['tiers'][number]

export type Level = 'good' | 'warn' | 'bad'

/** One thing that is not as it should be, in words for an operator. A note by itself alarms nobody. */
export interface Finding {
  readonly level: 'note' | 'warn' | 'bad'
  /** What, and of which tier: no other has the same. Counts nothing, as it is read out when it changes. */
  readonly what: string
  /** May count. */
  readonly detail: string | null
}

/** @param findings the gravest first */
export const levelOf = ([first]: readonly Finding[]): Level =>
  first === undefined || first.level === 'note' ? 'good' : first.level

export const textOf = ({ what, detail }: Finding): string =>
  detail === null ? what : `${what}: ${detail}`

/** @param now by the server's clock, in ms since 1970 */
export const secondsSince = (instant: string, now: number): number =>
  (now - Date.parse(instant)) / 1_000
