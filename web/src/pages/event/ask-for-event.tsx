import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { useEffect } from 'preact/hooks'
import { failureText } from '../../api/failure-text.ts'
import { request } from '../../api/request.ts'
import { GetPricesDocument } from '../../graphql/documents.ts'

/**
 * Asks Polymarket, once by itself, for an event that is not stored. All of its markets are stored, even
 * where the answer is that they are several, and the page shows them then.
 */
export const AskForEvent = ({ slug }: { readonly slug: string }) => {
  const client = useQueryClient()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => {
      const url = `https://polymarket.com/event/${encodeURIComponent(slug)}`
      return request(GetPricesDocument, { by: { url }, waitMs: null })
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['event', slug] }),
  })
  useEffect(() => mutate(), [])
  const answer = data?.data.fetchMarket
  return (
    <>
      <p aria-live="polite">
        {isPending && 'Polymarket is asked for it…'}
        {error !== null && failureText(error)}
        {answer !== undefined && 'message' in answer && answer.message}
      </p>
      <p>
        <button
          type="button"
          class="button"
          aria-disabled={isPending ? 'true' : undefined}
          onClick={() => !isPending && mutate()}
        >
          Ask Polymarket
        </button>
      </p>
    </>
  )
}
