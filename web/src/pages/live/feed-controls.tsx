import type { ResolutionChangeKind } from '../../graphql/documents.ts'
import { KIND_NAMES } from './change-text.ts'
import { type FeedChoice, KINDS, toggleKind } from './feed-filter.ts'

interface FeedControlsProps {
  readonly choice: FeedChoice
  readonly onChoose: (choice: FeedChoice) => void
}

/** What the feed tells of. */
export const FeedControls = ({ choice, onChoose }: FeedControlsProps) => {
  const { kinds, short } = choice
  const toggle = (kind: ResolutionChangeKind) => () => onChoose(toggleKind(choice, kind))
  return (
    <div class="live-controls">
      <fieldset class="live-kinds">
        <legend class="visually-hidden">Kinds of entries</legend>
        <Chip
          name="All"
          isChosen={kinds.length === 0}
          onToggle={() => onChoose({ kinds: [], short })}
        />
        {KINDS.map((kind) => (
          <Chip
            key={kind}
            name={KIND_NAMES[kind]}
            isChosen={kinds.includes(kind)}
            onToggle={toggle(kind)}
          />
        ))}
      </fieldset>
      <label class="live-short">
        <input
          type="checkbox"
          checked={short}
          onChange={({ currentTarget }) => onChoose({ kinds, short: currentTarget.checked })}
        />
        Short markets too <span class="quiet">(under an hour)</span>
      </label>
    </div>
  )
}

interface ChipProps {
  readonly name: string
  readonly isChosen: boolean
  readonly onToggle: () => void
}

const Chip = ({ name, isChosen, onToggle }: ChipProps) => (
  <button type="button" class="live-chip" aria-pressed={isChosen} onClick={onToggle}>
    {name}
  </button>
)
