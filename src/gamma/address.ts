import { AppError } from '../errors.ts'
import type { Family } from './budget.ts'
import type { Target } from './transport.ts'

export interface Route extends Target {
  readonly family: Family
}

export type Parameters = readonly (readonly [name: string, value: string])[]

interface RouteParts {
  readonly family: Family
  readonly label: string
  /** Decoded segments after the family. */
  readonly segments: readonly string[]
  readonly parameters?: Parameters
}

export interface Address {
  readonly origin: string
  route(parts: RouteParts): Route
}

/**
 * Where Gamma is: an http(s) URL that may have a path of its own, in front of every route.
 * Throws CONFIG_INVALID for any other.
 */
export const createAddress = (gammaUrl: string): Address => {
  const base = URL.canParse(gammaUrl) ? new URL(gammaUrl) : undefined
  if (!base || !/^https?:$/.test(base.protocol) || base.username || base.search || base.hash) {
    throw new AppError('CONFIG_INVALID', 'the Gamma URL must be http(s)://host[:port][/path]')
  }
  const { origin } = base
  const prefix = base.pathname.replace(/\/+$/, '')
  return {
    origin,
    route: ({ family, label, segments, parameters = [] }) => {
      const pathname = `${prefix}/${[family, ...segments].map(encodeURIComponent).join('/')}`
      const url = new URL(origin + pathname)
      // Second lock behind the patterns of identifiers.ts: `..` in a path leads to other routes.
      if (url.origin !== origin || url.pathname !== pathname) {
        throw new AppError('BAD_USER_INPUT', `${label}: not a route of Gamma`)
      }
      for (const [name, value] of parameters) url.searchParams.append(name, value)
      return { family, label, path: url.pathname + url.search }
    },
  }
}
