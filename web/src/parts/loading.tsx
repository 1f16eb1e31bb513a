/** Keeps the place of what comes, so that nothing jumps. `rows` as high as a row of a list each. */
export const Loading = ({ what, rows = 6 }: { readonly what: string; readonly rows?: number }) => (
  <div class="loading" role="status" aria-label={`Loading ${what}`}>
    {Array.from({ length: rows }, (_, row) => (
      <div key={row} class="loading-row" />
    ))}
  </div>
)
