/** Where the rules would stand: what of the market has not come, and why. */
export const MissingTexts = ({ failure }: { readonly failure: string | null }) => (
  <section class="panel" aria-labelledby="rules-heading">
    <h2 id="rules-heading">Rules</h2>
    <p class="quiet">
      {failure === null
        ? 'Rules, tags and ids are on their way.'
        : `Rules, tags and ids have not come: ${failure} They will be asked for again.`}
    </p>
  </section>
)
