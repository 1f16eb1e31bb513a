import { useEffect, useState } from 'preact/hooks'
import type { MarketTexts } from './use-market.ts'

interface MarketIdsProps {
  readonly gammaId: string
  readonly texts: MarketTexts | null
}

/** By what programs know the market. */
export const MarketIds = ({ gammaId, texts }: MarketIdsProps) => (
  <section class="panel" aria-labelledby="ids-heading">
    <h2 id="ids-heading">Ids</h2>
    <dl class="ids">
      <Id name="Market" value={gammaId} />
      {texts?.conditionId && <Id name="Condition" value={texts.conditionId} />}
      {texts?.outcomes.map(
        ({ name, tokenId }) =>
          tokenId !== null && <Id key={tokenId} name={`Token of ${name}`} value={tokenId} />,
      )}
    </dl>
  </section>
)

const SHOWN_MS = 2_000

const Id = ({ name, value }: { readonly name: string; readonly value: string }) => {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value)
    setIsCopied(true)
  }
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code title={value}>{value}</code>
        {/* Browsers have no clipboard for pages that come by plain http from another machine. */}
        {navigator.clipboard && (
          <button type="button" class="button copy" onClick={() => void copy()}>
            <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
            <span class="visually-hidden"> the id: {name}</span>
          </button>
        )}
      </dd>
    </div>
  )
}
