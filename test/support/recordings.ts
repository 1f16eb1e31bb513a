import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

export type JsonObject = Readonly<Record<string, unknown>>

/** One recorded file, taken apart into rows as the routes of upstream would answer them. */
export interface Recording {
  readonly file: string
  /** Rows of /markets: markets, most with their events inside. */
  readonly marketRows: readonly JsonObject[]
  /** Rows of /events: events with their markets inside. */
  readonly eventRows: readonly JsonObject[]
}

const directory = join(
  process.env.RECORDINGS_DIR ??
    fileURLToPath(new URL('../../../shared/recordings', import.meta.url)),
)

/** Where real recorded answers lie; null when this machine has none, and checks on them are skipped. */
export const recordingsDir: string | null = existsSync(directory) ? directory : null

/** For the name of a block of recorded checks, so that a skip says why. */
export const recordingsNote =
  recordingsDir === null ? ' (SKIPPED: no recordings found, set RECORDINGS_DIR)' : ''

/** Frames of another API, and values made up after a description. */
const OTHER_FILES = new Set(['ws-market-channel.json', 'corrupted-token-ids.json'])

const readText = (path: string): string => {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

export const recordingFiles = (): readonly string[] =>
  recordingsDir === null
    ? []
    : readdirSync(recordingsDir)
        .filter((file) => /\.json(\.gz)?$/.test(file) && !OTHER_FILES.has(file))
        .sort()

/** The JSON text of a file, unpacked. */
export const readRecordingText = (file: string): string => {
  if (recordingsDir === null) throw new Error('There are no recordings: set RECORDINGS_DIR')
  return readText(join(recordingsDir, file))
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null

export interface ReadOptions {
  /** `as written`: every number is the text that stood on the wire. Ten times slower. */
  readonly numbers?: 'parsed' | 'as written'
}

/** TypeScript's library does not know the third argument yet. */
type Reviver = (key: string, value: unknown, context: { readonly source: string }) => unknown

const numbersAsWritten: Reviver = (_, value, { source }) =>
  typeof value === 'number' ? source : value

export const readRecording = (
  file: string,
  { numbers = 'parsed' }: ReadOptions = {},
): Recording => {
  const marketRows: JsonObject[] = []
  const eventRows: JsonObject[] = []
  const reviver =
    numbers === 'as written' ? (numbersAsWritten as Parameters<JSON['parse']>[1]) : undefined
  const rows = JSON.parse(readRecordingText(file), reviver) as readonly JsonObject[]
  for (const row of rows) {
    if ('case' in row) {
      if (isObject(row.market)) marketRows.push(row.market)
      if (isObject(row.event)) eventRows.push(row.event)
    } else if ('title' in row) {
      eventRows.push(row)
    } else {
      marketRows.push(row)
    }
  }
  return { file, marketRows, eventRows }
}
