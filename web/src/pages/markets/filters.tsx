import { Link } from 'wouter-preact'
import {
  CATEGORIES,
  type MarketChoice,
  ORDER_NAMES,
  ordersOf,
  pathOf,
  STATUS_CHOICES,
  type StatusChoice,
} from './market-choice.ts'
import { TagField } from './tag-field.tsx'
import type { Choose } from './use-choice.ts'

interface FiltersProps {
  readonly choice: MarketChoice
  readonly choose: Choose
}

const STATUSES = Object.keys(STATUS_CHOICES) as readonly StatusChoice[]

export const Filters = ({ choice, choose }: FiltersProps) => (
  <div class="filters">
    <Categories choice={choice} />
    <div class="filter-fields">
      <TagField tag={choice.tag} onTag={(tag) => choose({ tag })} />
      <select
        class="field"
        aria-label="Status"
        value={choice.status}
        onChange={({ currentTarget }) => choose({ status: currentTarget.value as StatusChoice })}
      >
        {STATUSES.map((each) => (
          <option key={each} value={each}>
            {STATUS_CHOICES[each].name}
          </option>
        ))}
      </select>
      <OrderField {...{ choice, choose }} />
      <label class="filter-short" title="Markets about less than an hour">
        <input
          type="checkbox"
          checked={choice.short}
          onChange={({ currentTarget }) => choose({ short: currentTarget.checked })}
        />
        Short markets
      </label>
    </div>
  </div>
)

const Categories = ({ choice }: Pick<FiltersProps, 'choice'>) => (
  <nav class="categories" aria-label="Categories">
    {CATEGORIES.map(([category, name]) => (
      <Link
        key={name}
        class="chip"
        href={pathOf({ ...choice, category })}
        aria-current={category === choice.category ? 'true' : undefined}
      >
        {name}
      </Link>
    ))}
  </nav>
)

/** A search has an order of its own. */
const OrderField = ({ choice, choose }: FiltersProps) =>
  choice.query === '' ? (
    <select
      class="field"
      aria-label="Order"
      value={choice.order}
      onChange={({ currentTarget }) =>
        choose({ order: currentTarget.value as MarketChoice['order'] })
      }
    >
      {ordersOf(choice.status).map((each) => (
        <option key={each} value={each}>
          {ORDER_NAMES[each]}
        </option>
      ))}
    </select>
  ) : (
    <select key="search" class="field" aria-label="Order" disabled>
      <option>Best match</option>
    </select>
  )
