import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Encoding } from './accepted.ts'

export interface ConsoleFile {
  readonly type: string
  /** Weak, since the encodings of a file share it. */
  readonly etag: string
  readonly body: Buffer
  /** The body so encoded, made once, when it is first asked for; null where it would gain nothing. */
  readonly encoded: ((encoding: Encoding) => Promise<Buffer>) | null
}

export interface ConsoleFiles {
  /** The page itself. */
  readonly index: ConsoleFile
  /** By the path at which each is served; nothing else can be asked for. */
  readonly others: ReadonlyMap<string, ConsoleFile>
}

/**
 * Reads a built console, once: what is built later is served after a restart.
 * @returns null where it was not built
 */
export const readConsoleFiles = (folder: string): ConsoleFiles | null => {
  const others = new Map(
    listFiles(folder).map((path) => {
      const place = `/${relative(folder, path).split(sep).join('/')}`
      return [place, fileOf(readFileSync(path), extname(path))]
    }),
  )
  const index = others.get('/index.html')
  others.delete('/index.html')
  return index === undefined ? null : { index, others }
}

const listFiles = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Those of texts, which are encoded. */
const TEXT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
}

const OTHER_TYPES: Readonly<Record<string, string>> = {
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
}

const fileOf = (body: Buffer, extension: string): ConsoleFile => {
  const text = TEXT_TYPES[extension]
  return {
    type: text ?? OTHER_TYPES[extension] ?? 'application/octet-stream',
    etag: `W/"${createHash('sha256').update(body).digest('base64url')}"`,
    body,
    encoded: text === undefined ? null : encodeOnce(body),
  }
}

const encodeOnce = (body: Buffer): ((encoding: Encoding) => Promise<Buffer>) => {
  const made = new Map<Encoding, Promise<Buffer>>()
  return (encoding) => {
    const encoded = made.get(encoding) ?? ENCODERS[encoding](body)
    made.set(encoding, encoded)
    return encoded
  }
}

/** The first visitor waits for it: brotli's 11 takes some 20 times as long as 5, and saves 7 %. */
const ENCODERS: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  br: (body) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body) => promisify(gzip)(body, { level: 9 }),
}
