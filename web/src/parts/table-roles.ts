/**
 * The roles that the elements of a table have by themselves, to be said where their `display` is
 * another one: some browsers take a table that is laid out as a grid for none.
 */
export const TABLE = { role: 'table' } as const
export const ROW_GROUP = { role: 'rowgroup' } as const
export const ROW = { role: 'row' } as const
export const COLUMN_HEAD = { role: 'columnheader', scope: 'col' } as const
export const ROW_HEAD = { role: 'rowheader', scope: 'row' } as const
export const CELL = { role: 'cell' } as const
