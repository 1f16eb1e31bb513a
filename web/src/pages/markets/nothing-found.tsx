import { Link } from 'wouter-preact'
import { isNarrowed, type MarketChoice, pathOf, widened } from './market-choice.ts'
import { namedPages } from './named-page.ts'

/** Says that a list is empty, and where else what was meant may be. */
export const NothingFound = ({ choice }: { readonly choice: MarketChoice }) => {
  if (choice.query === '') {
    return (
      <div class="nothing">
        <p>No market fits these filters.</p>
        <Link class="button" href="/">
          Clear filters
        </Link>
      </div>
    )
  }
  return (
    <div class="nothing">
      <p>
        No market here fits <q>{choice.query}</q>
        {isNarrowed(choice) ? ' and the filters.' : '.'}
      </p>
      {isNarrowed(choice) && (
        <Link class="button" href={pathOf(widened(choice))}>
          Search all markets, closed and short ones too
        </Link>
      )}
      {namedPages(choice.query).map(({ kind, name, path }) => (
        <Link key={path} class="button" href={path}>
          {kind === 'market' ? `Ask Polymarket for ${name}` : `Open the event ${name}`}
        </Link>
      ))}
    </div>
  )
}
