import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { request } from '../../api/request.ts'
import { EventDescriptionDocument } from '../../graphql/documents.ts'
import { eventBy } from '../../parts/links.ts'

/** Long, and seldom read: fetched when it is opened. */
export const Description = ({ name }: { readonly name: string }) => {
  const [isOpen, setOpen] = useState(false)
  const { data, error } = useQuery({
    queryKey: ['event-description', name],
    queryFn: ({ signal }) => request(EventDescriptionDocument, { by: eventBy(name) }, signal),
    enabled: isOpen,
    staleTime: 60_000,
  })
  const text = data === undefined ? error?.message : data.data.event?.description
  return (
    <details class="event-description" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Description</summary>
      <p>{text === undefined ? 'Loading…' : (text ?? 'Polymarket gives none.')}</p>
    </details>
  )
}
