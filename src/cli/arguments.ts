import { InvalidArgumentError } from 'commander'
import { POLLED_TIERS, type PolledTier } from '../domain/tier.ts'

export const TIER_NAMES = POLLED_TIERS.join(', ').toLowerCase()

export const parseTier = (text: string): PolledTier => {
  const tier = POLLED_TIERS.find((name) => name === text.toUpperCase())
  if (tier === undefined) throw new InvalidArgumentError(`expected one of: ${TIER_NAMES}.`)
  return tier
}

export const parseNumber = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError('expected a number.')
  return value
}

export const parsePort = (text: string): number => {
  const value = parseNumber(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('expected a port, 0 to 65535.')
  return value
}
