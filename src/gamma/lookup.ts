import { isAppError } from '../errors.ts'
import type { Address } from './address.ts'
import type { Family } from './budget.ts'
import { linkedController } from './clock.ts'
import { readObject } from './envelope.ts'
import {
  type Batch,
  type Identifier,
  type IdentifierKind,
  identifierBatches,
  identifierText,
} from './identifiers.ts'
import type { Page, Pager } from './pager.ts'
import { batchListing } from './query.ts'
import type { Answer, Request, RequestOptions } from './request.ts'

export type OneBy = { readonly id: number | string } | { readonly slug: string }

export type ManyBy = {
  readonly [Kind in IdentifierKind]: { readonly [K in Kind]: readonly Identifier[] }
}[IdentifierKind]

export type Row = Readonly<Record<string, unknown>>

export interface LookupDeps {
  readonly address: Address
  readonly request: Request
  readonly pages: Pager
  /** Aborts when the client closes. */
  readonly closing: AbortSignal
}

const placeOf = (family: Family, by: OneBy) =>
  'id' in by
    ? { family, label: `/${family}/{id}`, segments: [identifierText('ids', by.id)] }
    : {
        family,
        label: `/${family}/slug/{slug}`,
        segments: ['slug', identifierText('slugs', by.slug)],
      }

const batchesOf = (by: ManyBy): readonly Batch[] => {
  if ('ids' in by) return identifierBatches('ids', by.ids)
  if ('slugs' in by) return identifierBatches('slugs', by.slugs)
  if ('conditionIds' in by) return identifierBatches('conditionIds', by.conditionIds)
  return identifierBatches('tokenIds', by.tokenIds)
}

/** Rows by what names them: one by its own route, many by batches of the list route. */
export const createLookup = ({ address, request, pages, closing }: LookupDeps) => {
  const one = async (
    family: Family,
    by: OneBy,
    { signal, ...call }: RequestOptions,
  ): Promise<Answer<Row> | null> => {
    const route = address.route(placeOf(family, by))
    try {
      return await request({ ...call, route, shape: readObject, signals: [signal, closing] })
    } catch (error) {
      if (isAppError(error, 'GAMMA_NOT_FOUND')) return null
      throw error
    }
  }

  /** `closed` filters lookups by name too (2026), so both values are asked, at the same time. */
  const batch = async (names: Batch, call: RequestOptions): Promise<readonly Page[]> => {
    const pair = linkedController(call.signal)
    const options = { ...call, signal: pair.signal }
    const all = (closed: boolean) => Array.fromAsync(pages(batchListing(names, closed), options))
    try {
      return (await Promise.all([all(false), all(true)])).flat()
    } finally {
      // When one of the two has failed, the other is no longer of use.
      pair.abort('done')
    }
  }

  const markets = async (by: ManyBy, call: RequestOptions): Promise<readonly Page[]> => {
    const found: Page[] = []
    for (const names of batchesOf(by)) found.push(...(await batch(names, call)))
    return found
  }

  return { one, markets }
}
