import type { ComponentChildren } from 'preact'

interface ProblemProps {
  readonly title: string
  readonly children?: ComponentChildren
  /** Offers another try. */
  readonly onRetry?: (() => void) | undefined
}

/** What went wrong, in words, where the content would be. */
export const Problem = ({ title, children, onRetry }: ProblemProps) => (
  <div class="problem" role="alert">
    <h2>{title}</h2>
    {children && <div>{children}</div>}
    {onRetry && (
      <button type="button" class="button" onClick={onRetry}>
        Try again
      </button>
    )}
  </div>
)
