import './share-bar.css'

interface ShareBarProps {
  /** 0 to 1; what is more is shown as all. */
  readonly share: number
  readonly tone?: 'plain' | 'good' | 'warn' | 'bad'
}

/** A part of a whole as a bar. Decoration: the number stands beside it in words. */
export const ShareBar = ({ share, tone = 'plain' }: ShareBarProps) => (
  <span class="share-bar" data-tone={tone} aria-hidden="true">
    <span style={{ transform: `scaleX(${Math.min(1, Math.max(0, share))})` }} />
  </span>
)
