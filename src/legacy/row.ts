/** What is read of the old table `markets`, in its own spelling; none of it is known outside this folder. */
export const REQUIRED_COLUMNS = [
  'id',
  'title',
  'outcomes',
  'outcome_prices',
  'events',
  'clob_token_ids',
  'updated_at',
] as const

/** Where an older table lacks one, it is read as NULL. */
export const OPTIONAL_COLUMNS = [
  'description',
  'is_event_market',
  'parent_event_id',
  'event_id',
  'event_slug',
  'event_title',
  'polymarket_url',
  'volume',
  'liquidity',
  'last_trade_price',
  'condition_id',
  'is_active',
  'start_date',
  'end_date',
  'created_at',
] as const

export type Column = (typeof REQUIRED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number]

/** One row, every column as Postgres writes it as text, in UTC. */
export type LegacyRow = Readonly<Record<Column, string | null>> & { readonly id: string }
