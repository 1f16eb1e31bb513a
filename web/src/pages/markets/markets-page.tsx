import { PageHeading } from '../../shell/page-heading.tsx'
import { Filters } from './filters.tsx'
import { MarketResults } from './market-results.tsx'
import './markets.css'
import { SearchField } from './search-field.tsx'
import { useChoice } from './use-choice.ts'
import { useOpening } from './use-opening.ts'

export const MarketsPage = () => {
  const [choice, choose] = useChoice()
  const { opening, open } = useOpening(choice.query)
  return (
    <>
      <div class="markets-head">
        <PageHeading title={choice.query === '' ? 'Markets' : `“${choice.query}” in markets`}>
          Markets
        </PageHeading>
        <SearchField
          query={choice.query}
          onSearch={(query) => choose({ query }, { replace: true })}
          onType={opening.end}
          onEnter={open}
          onArrowDown={() => document.querySelector<HTMLElement>('.row-link')?.focus()}
        />
      </div>
      <Filters choice={choice} choose={choose} />
      <MarketResults choice={choice} opening={opening} />
    </>
  )
}
