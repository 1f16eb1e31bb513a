import type { Decimal, Outcome } from '../domain/market.ts'
import type { MarketMembers } from './parse-keys.ts'
import { RowRefused, readDecimal } from './parse-member.ts'
import type { Tally } from './parse-tally.ts'
import { storable } from './parse-text.ts'

/** A list arrives as JSON inside a string; encoded again by somebody, it is still readable. */
const MAX_ENCODINGS = 5
/** More distinct lists than one page can hold; it bounds the memo whatever the page. */
const MAX_LISTS = 4096
/** The contract that pays out knows no more outcome slots. */
const MAX_OUTCOMES = 256

const decode = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new RowRefused(`Its ${name} cannot be read as a list.`)
  }
}

/**
 * The elements of a list member; empty where there is none.
 *
 * @param name how the member is called in a sentence: `outcomes`
 * @throws RowRefused when it is no list.
 */
const readList = (name: string, value: unknown): readonly unknown[] => {
  let list = value
  for (let depth = 0; typeof list === 'string' && list !== ''; depth++) {
    if (depth === MAX_ENCODINGS) throw new RowRefused(`Its ${name} are encoded too many times.`)
    list = decode(name, list)
  }
  if (list === undefined || list === null || list === '') return []
  if (!Array.isArray(list)) throw new RowRefused(`Its ${name} are not a list.`)
  return list
}

const asTexts = (name: string, list: readonly unknown[]): readonly string[] =>
  list.map((element) => {
    if (typeof element === 'string') return storable(element)
    throw new RowRefused(`Its ${name} hold something that is not text.`)
  })

/** @throws RowRefused when it is no list of texts. */
export const readTexts = (tally: Tally, name: string, value: unknown): readonly string[] => {
  if (typeof value !== 'string') return asTexts(name, readList(name, value))
  const known = tally.lists.get(value)
  if (known !== undefined) return known
  const texts = asTexts(name, readList(name, value))
  if (tally.lists.size < MAX_LISTS) tally.lists.set(value, texts)
  return texts
}

const TOKEN_ID = /^\d{1,78}$/

/** Null for a token that does not exist yet. Never from a JSON number: 77 digits do not fit one. */
const asTokenId = (element: unknown): string | null => {
  if (element === '' || element === null) return null
  if (typeof element === 'string' && TOKEN_ID.test(element)) return element
  throw new RowRefused('A token id is not a text of 1 to 78 digits.')
}

// A price or token attached to the wrong outcome is worse than no row.
const requireSameLength = (outcomes: number, others: number, name: string): void => {
  if (others !== 0 && others !== outcomes) {
    throw new RowRefused(`It has ${outcomes} outcomes but ${others} ${name}.`)
  }
}

const requireDistinct = (tokenIds: readonly (string | null)[]): void => {
  for (let i = 1; i < tokenIds.length; i++) {
    const tokenId = tokenIds[i]
    if (typeof tokenId === 'string' && tokenIds.indexOf(tokenId) !== i) {
      throw new RowRefused('Two of its outcomes have the same token id.')
    }
  }
}

/**
 * A market just created has no prices, and one of the AMM era no tokens: null for each outcome then.
 *
 * @throws RowRefused when names, prices and tokens cannot be paired beyond doubt.
 */
export const readOutcomes = (tally: Tally, row: MarketMembers): readonly Outcome[] => {
  const names = readTexts(tally, 'outcomes', row.outcomes)
  if (names.length === 0) throw new RowRefused('It has no outcomes.')
  if (names.length > MAX_OUTCOMES) {
    throw new RowRefused(`It has ${names.length} outcomes, more than ${MAX_OUTCOMES}.`)
  }
  const prices = readList('prices', row.outcomePrices)
  requireSameLength(names.length, prices.length, 'prices')
  const tokenIds = readList('token ids', row.clobTokenIds).map(asTokenId)
  requireSameLength(names.length, tokenIds.length, 'token ids')
  requireDistinct(tokenIds)

  const priceAt = (index: number): Decimal | null =>
    readDecimal(tally, 'market.outcomePrices', prices[index])
  return names.map((name, index) => ({
    name: name || `Outcome ${index + 1}`,
    price: priceAt(index),
    tokenId: tokenIds[index] ?? null,
  }))
}
