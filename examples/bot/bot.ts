import { FeedResetError, history, resolutions } from 'polycool/client'
import { openLedger } from './ledger.ts'

const url = process.env.POLYCOOL_URL ?? 'http://127.0.0.1:4000/graphql'
const ledger = openLedger(process.env.LEDGER ?? 'ledger.db')
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort())

const feed = {
  url,
  filter: { kinds: ['RESOLVED', 'CORRECTED'] },
  signal: stop.signal,
} as const

/** The server has no such cursor: so the first start is a reset like any other. */
const NOWHERE = 'nowhere'

const follow = async (): Promise<void> => {
  const changes = resolutions({
    ...feed,
    after: ledger.cursor() ?? NOWHERE,
    onStatus: (status) => {
      if (status.state === 'connected') console.log(`follows resolutions of ${url}`)
      if (status.state === 'reconnecting') console.log(`lost the server: ${status.reason}`)
    },
  })
  for await (const change of changes) {
    const entry = ledger.take(change)
    if (entry === null) continue
    const winner = change.resolution?.winner?.name ?? change.resolution?.kind ?? 'no result'
    const usd = (entry.microUsd / 1_000_000).toFixed(2)
    console.log(`${entry.key} ${change.market.question} ${winner}: ${usd} USD`)
  }
}

/** Where no cursor leads on, what counts is the last word on each market. */
const catchUp = async ({ reason, headCursor }: FeedResetError): Promise<void> => {
  console.log(`${reason}: reads what the log keeps`)
  let cursor = headCursor
  for await (const change of history(feed)) {
    ledger.note(change)
    cursor = change.cursor
  }
  if (stop.signal.aborted) return
  const isFirst = ledger.cursor() === null
  const booked = ledger.reconcile(cursor)
  console.log(isFirst ? `knows ${booked} results of before` : `booked ${booked} that it had missed`)
}

while (!stop.signal.aborted) {
  try {
    await follow()
  } catch (error) {
    // Everything else ends the bot: whoever starts it again finds it where it stood.
    if (!(error instanceof FeedResetError)) throw error
    await catchUp(error)
  }
}
ledger.close()
