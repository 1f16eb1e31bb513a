const server = new URLSearchParams(location.search).get('server') ?? 'http://127.0.0.1:4000'

const CHANGE = `
  cursor
  previousCursor
  kind
  observedAt
  market { question }
  resolution { winner { name } }`

const FEED = `subscription ($after: String) {
  resolutions(after: $after) {
    __typename
    ... on ResolutionChange { ${CHANGE} }
    ... on ResolutionHeartbeat { cursor headCursor }
    ... on ResolutionStreamReset { reason headCursor }
  }
}`
const HEAD = '{ status { feed { headCursor } } }'
const LATEST = `{ resolutions(last: 20) { nodes { ${CHANGE} } } }`

/** What the page shows, newest first; the oldest go. */
const SHOWN = 200
/** Three heartbeats: a connection may die without a word. */
const SILENCE_MS = 45_000
const LONGEST_PAUSE_MS = 15_000
/** Answers of 4xx, and codes of errors, that another try may mend. */
const PASSING = new Set([
  ...[408, 425, 429],
  ...['DATABASE_UNAVAILABLE', 'OPERATION_TIMEOUT', 'INTERNAL_SERVER_ERROR'],
])
const KEY = `resolutions of ${server}`

/** @typedef {{ at: string, text: string }} Row */
/** @typedef {{ cursor: string | null, rows: Row[], continued: number }} State */

/** @returns {State} */
const load = () => {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    if (stored !== null) return stored
  } catch {
    // Without storage each load begins anew.
  }
  return { cursor: null, rows: [], continued: 0 }
}

/** One item, so that a reload finds the cursor and what is shown up to it, or neither. */
const save = () => {
  try {
    localStorage.setItem(KEY, JSON.stringify(state))
  } catch {
    // Denied or full: the page lives on what it has in memory.
  }
}

const state = load()
/** The end of the log as this connection knows it; null while there is none. */
let head = /** @type {string | null} */ (null)
let connection = 'connecting'
let attempts = 0
let isPainting = false
/** @type {EventSource | undefined} */
let source
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

const isAtHead = () => head !== null && head === state.cursor

/** @param {string} id @param {string} text */
const tell = (id, text) => {
  const element = document.getElementById(id)
  if (element !== null && element.textContent !== text) element.textContent = text
}

/** Thousands of changes may come at once; nobody sees more than a frame of them. */
const paint = () => {
  if (isPainting) return
  isPainting = true
  requestAnimationFrame(() => {
    isPainting = false
    tell('connection', connection)
    const end = isAtHead() ? ': nothing is missing.' : ', so far.'
    tell('proof', `${state.continued} changes, each continuing the one before${end}`)
    save()
  })
}

/** @param {Row} row */
const prepend = ({ at, text }) => {
  const time = document.createElement('time')
  time.dateTime = at
  time.textContent = new Date(at).toLocaleTimeString()
  const item = document.createElement('li')
  item.append(time, ' ', text)
  const list = document.getElementById('changes')
  list?.prepend(item)
  if (list !== null && list.childElementCount > SHOWN) list.lastElementChild?.remove()
}

/** @param {Row} row */
const add = (row) => {
  prepend(row)
  state.rows.unshift(row)
  state.rows.length = Math.min(state.rows.length, SHOWN)
}

/** @param {any} change */
const addChange = ({ cursor, kind, observedAt, market, resolution }) => {
  const result = resolution === null ? '' : `: ${resolution.winner?.name ?? 'equal shares'}`
  add({ at: observedAt, text: `${kind} ${market.question}${result}` })
  state.cursor = cursor
  state.continued += 1
}

/** False where the message does not continue what is shown. @param {any} message */
const take = (message) => {
  const { __typename, cursor, headCursor, reason } = message
  if (__typename === 'ResolutionStreamReset') {
    const text = `The log begins anew (${reason}): something before this may be missing.`
    add({ at: new Date().toISOString(), text })
    Object.assign(state, { cursor: headCursor, continued: 0 })
    head = headCursor
  } else {
    // Nothing is left out by a filter, so a heartbeat too must come from where the page stands.
    const { previousCursor = cursor } = message
    if (previousCursor !== state.cursor) return false
    const wasAtHead = isAtHead()
    if (__typename === 'ResolutionChange') addChange(message)
    if (headCursor !== undefined) head = headCursor
    else if (wasAtHead) head = cursor
  }
  connection = isAtHead() ? 'live' : 'catching up'
  paint()
  return true
}

/** @param {string} why */
const disconnect = (why) => {
  source?.close()
  clearTimeout(timer)
  head = null
  connection = why
  paint()
}

/**
 * After a random pause, the longer the more have failed.
 *
 * @param {string} why
 */
const askAgain = (why, next = run) => {
  disconnect(`${why}, connecting again`)
  const longest = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** attempts)
  attempts += 1
  timer = setTimeout(next, Math.random() * longest)
}

/** For good, where no other try would have another end. @param {{ message: string, extensions?: any }} error */
const fail = ({ message, extensions: { code, retryAfterSeconds } = {} }) => {
  if (retryAfterSeconds !== undefined || PASSING.has(code)) askAgain(message)
  else disconnect(`refused: ${message}`)
}

/** @param {string} query @param {object} [variables] */
const addressOf = (query, variables = {}) =>
  `${server}/graphql?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`

/** The data of a query; undefined where there is none, and all is done about it. @param {string} query */
const read = async (query) => {
  const response = await fetch(addressOf(query), { signal: AbortSignal.timeout(SILENCE_MS) })
  const { data, errors } = await response.json()
  if (errors === undefined) return data
  fail(errors[0])
}

/** The latest changes, to have something to show; the stream goes on behind them. */
const begin = async () => {
  // First, so that nothing comes between an empty log and the stream.
  const end = await read(HEAD)
  const latest = end && (await read(LATEST))
  if (latest === undefined) return
  state.cursor = end.status.feed.headCursor
  for (const change of latest.resolutions.nodes) addChange(change)
  paint()
}

/** EventSource does not tell what was answered; a plain request does. @param {string} address */
const runUnlessRefused = async (address) => {
  const headers = { accept: 'text/event-stream' }
  const signal = AbortSignal.timeout(SILENCE_MS)
  const response = await fetch(address, { headers, signal }).catch(() => null)
  await response?.body?.cancel()
  const status = response?.status ?? 0
  const isRefused = status >= 400 && status < 500 && !PASSING.has(status)
  if (isRefused) disconnect(`refused: the server answered ${status}`)
  else await run()
}

const follow = () => {
  const address = addressOf(FEED, { after: state.cursor })
  const opened = new EventSource(address)
  let messages = 0
  source = opened
  const watch = () => {
    clearTimeout(timer)
    timer = setTimeout(askAgain, SILENCE_MS, 'the server is silent')
  }
  watch()
  opened.addEventListener('next', ({ data: text }) => {
    watch()
    const { data, errors } = JSON.parse(text)
    if (errors !== undefined) return fail(errors[0])
    if (!take(data.resolutions)) return askAgain('something is missing or came twice')
    // The first one greets. Who greets and hangs up must not be asked without pause.
    messages += 1
    if (messages > 1) attempts = 0
  })
  opened.addEventListener('complete', () => askAgain('ended by the server'))
  // By itself the browser would come back at once, as all the others do, and after a refusal never.
  opened.addEventListener('error', () => {
    const isClosed = opened.readyState === EventSource.CLOSED
    askAgain('lost the server', isClosed ? () => runUnlessRefused(address) : run)
  })
}

const run = async () => {
  try {
    if (state.cursor === null) await begin()
    if (state.cursor !== null) follow()
  } catch {
    askAgain('cannot reach the server')
  }
}

for (const row of state.rows.toReversed()) prepend(row)
paint()
void run()
