import { useQueryClient } from '@tanstack/preact-query'
import { useEffect } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { GetPricesButton, GetPricesResult } from '../../parts/get-prices.tsx'
import { marketBy } from '../../parts/links.ts'
import { useGetPrices } from '../../parts/use-get-prices.ts'
import { PageHeading } from '../../shell/page-heading.tsx'

/** A market that this server has not seen yet: Polymarket is asked for it, once by itself. */
export const NotStored = ({ name }: { readonly name: string }) => {
  const client = useQueryClient()
  const onMarket = (): void => {
    void client.invalidateQueries({ queryKey: ['market', name] })
    void client.invalidateQueries({ queryKey: ['market-texts', name] })
  }
  const { state, ask } = useGetPrices(marketBy(name), { onMarket })
  // Once, whatever is rendered.
  useEffect(ask, [])
  const isUnknown = state.kind === 'not-found'
  return (
    <div class="not-stored">
      <PageHeading title="Market">
        {isUnknown ? 'There is no such market' : 'This market is not stored here yet'}
      </PageHeading>
      <p>
        {isUnknown ? 'Nobody knows:' : 'Polymarket is asked for:'} <code>{name}</code>
      </p>
      <GetPricesButton {...{ state, ask }} />
      <GetPricesResult state={state} />
      <p>
        <Link href="/">All markets</Link>
      </p>
    </div>
  )
}
