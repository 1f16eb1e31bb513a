/** Milliseconds by which the server's clock is ahead of this browser's. */
let ahead = 0

/** @param date the header of an answer that has just come: whole seconds, so half of one is added */
export const noteServerTime = (date: string | null): void => {
  const time = Date.parse(date ?? '')
  if (Number.isNaN(time)) return
  const skew = time + 500 - Date.now()
  // A browser's clock that is right but for a second stays as it is, so that count-downs do not jump.
  ahead = Math.abs(skew) < 1_500 ? 0 : skew
}

/** What the server's clock says, in ms since 1970: count-downs go by it, not by the browser's. */
export const serverTimeOf = (browserTime: number): number => browserTime + ahead
