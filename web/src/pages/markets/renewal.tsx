import { type RenewalProps, useRenewal } from './use-renewal.ts'

/** Offers, to whoever is further down, a list that has been open for a while as it is now. */
export const Renewal = (props: RenewalProps) => {
  const { isOffered, show } = useRenewal(props)
  return isOffered ? (
    <button type="button" class="button renewal" onClick={() => void show()}>
      Show the list as it is now
    </button>
  ) : null
}
