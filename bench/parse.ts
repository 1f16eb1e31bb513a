/**
 * What parsing rows costs next to JSON.parse over the same bytes: `node bench/parse.ts`.
 * The budget of a whole tick is 3 times JSON.parse, of which parsing rows may take 0.5.
 */
import { parseEventRows, parseMarketRows } from '../src/gamma/parse.ts'
import { readRecordingText, recordingFiles } from '../test/support/recordings.ts'

const ROUNDS = 15

/** Pages of the size that the poller asks for. */
const pagesOf = (pattern: RegExp, size: number): readonly string[] => {
  const pages: string[] = []
  for (const file of recordingFiles().filter((name) => pattern.test(name))) {
    const rows = JSON.parse(readRecordingText(file)) as readonly unknown[]
    for (let start = 0; start < rows.length; start += size) {
      pages.push(JSON.stringify(rows.slice(start, start + size)))
    }
  }
  return pages
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const measure = (name: string, pages: readonly string[], parse: typeof parseEventRows): void => {
  const decoding: number[] = []
  const parsing: number[] = []
  let markets = 0
  for (let round = 0; round < ROUNDS; round++) {
    let decodeMs = 0
    let parseMs = 0
    markets = 0
    for (const text of pages) {
      const start = performance.now()
      const rows = JSON.parse(text) as readonly unknown[]
      const decoded = performance.now()
      markets += parse(rows).markets.length
      decodeMs += decoded - start
      parseMs += performance.now() - decoded
    }
    decoding.push(decodeMs)
    parsing.push(parseMs)
  }
  const megabytes = pages.reduce((sum, page) => sum + page.length, 0) / 1e6
  const nanos = (median(parsing) * 1e6) / markets
  const ratio = median(parsing) / median(decoding)
  console.log(
    `${name}: ${markets} markets, ${megabytes.toFixed(1)} MB in ${pages.length} pages; ` +
      `JSON.parse ${median(decoding).toFixed(0)} ms; rows ${median(parsing).toFixed(0)} ms = ` +
      `${nanos.toFixed(0)} ns per market, ${ratio.toFixed(2)} x JSON.parse`,
  )
}

measure('events pages', pagesOf(/^events-/, 20), parseEventRows)
measure('markets pages', pagesOf(/^markets-(2026|closed-2025-q4)/, 100), parseMarketRows)
