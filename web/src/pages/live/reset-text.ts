import type { ResetReason } from 'polycool/client'

/** What a reset of the stream means for who looks on. */
export const RESET_TEXTS: Readonly<Record<ResetReason, string>> = {
  CURSOR_EXPIRED:
    'This page was away for longer than the server keeps entries: what was between is not kept any more.',
  CURSOR_EPOCH:
    "The server's database is another one: it begins a log of its own, in which the entries that stood here do not exist.",
  CURSOR_AHEAD:
    "The server's database was put back to an earlier moment: the last entries that stood here are not in it.",
  CURSOR_INVALID: 'The server does not know the position at which this page stood.',
}
