import { isAppError } from '../errors.ts'

/**
 * Whether a failure of the first page after a stored cursor is likely to be the cursor's: it is one
 * that upstream does not know any more, and would fail for ever. How long cursors live is not known.
 */
export const isOfCursor = (error: unknown): boolean =>
  isAppError(error, 'GAMMA_REFUSED') ||
  isAppError(error, 'GAMMA_BAD_PAYLOAD') ||
  isAppError(error, 'GAMMA_CURSOR_LOOP')
