import type { EventBy, MarketBy } from '../graphql/documents.ts'

/** A number is an id: slugs have letters. */
export const isId = (name: string): boolean => /^\d+$/.test(name)

/** What the last part of an address names: upstream's number, or a slug. */
export const marketBy = (name: string): MarketBy => (isId(name) ? { id: name } : { slug: name })
export const eventBy = (name: string): EventBy => (isId(name) ? { id: name } : { slug: name })

interface Named {
  readonly gammaId: string
  readonly slug: string | null
}

/** Addresses have the form of Polymarket's own, so that exchanging the host is enough. */
export const marketPath = ({ gammaId, slug }: Named): string => pathOf('market', slug, gammaId)

export const eventPath = ({ gammaId, slug }: Named): string => pathOf('event', slug, gammaId)

const pathOf = (kind: string, slug: string | null, id: string): string =>
  `/${kind}/${slug === null || isId(slug) ? id : encodeURIComponent(slug)}`
