import { useState } from 'preact/hooks'

/** More than this is shown on demand. */
const SHORT_LENGTH = 500

/** The rules by which a market resolves, as plain text with its lines. */
export const Description = ({ text }: { readonly text: string }) => {
  const isLong = text.length > SHORT_LENGTH
  const [isOpen, setIsOpen] = useState(false)
  return (
    <section class="panel" aria-labelledby="rules-heading">
      <h2 id="rules-heading">Rules</h2>
      <p id="rules" class="rules" data-short={isLong && !isOpen}>
        {text}
      </p>
      {isLong && (
        <button
          type="button"
          class="button"
          aria-expanded={isOpen}
          aria-controls="rules"
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? 'Show less' : 'Show all'}
        </button>
      )}
    </section>
  )
}
