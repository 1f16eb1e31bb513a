import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { GammaError } from './failure.ts'

const CHUNK = 262_144
const MOST_TRUSTED = 4_194_304

/**
 * The decoded size stands in a gzip's last four bytes. Output in one piece of that size halves the
 * cost of decoding; as it may lie, it is only a hint within bounds.
 */
const gzipChunk = (body: Buffer): number => {
  const told = body.length < 18 ? CHUNK : body.readUInt32LE(body.length - 4) + 1
  return Math.min(MOST_TRUSTED, Math.max(CHUNK, told))
}

const decoders = {
  gzip: { decode: promisify(gunzip), chunkSize: gzipChunk },
  deflate: { decode: promisify(inflate), chunkSize: () => CHUNK },
  br: { decode: promisify(brotliDecompress), chunkSize: () => CHUNK },
}

const isEncoding = (name: string): name is keyof typeof decoders => Object.hasOwn(decoders, name)

const isTooLarge = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'

export interface Encoded {
  readonly label: string
  readonly body: Buffer
  /** The header as it came; undefined: not encoded. */
  readonly encoding: string | undefined
}

/**
 * The decoded body, worked out on the thread pool; memory stays within `maxBytes` whatever the body
 * claims. Throws GAMMA_TOO_LARGE beyond it, GAMMA_BAD_PAYLOAD where it is broken or encoded in a way
 * that we did not ask for (nested encodings too).
 */
export const decodeBody = async (
  { label, body, encoding = 'identity' }: Encoded,
  maxBytes: number,
): Promise<Buffer> => {
  const name = encoding.trim().toLowerCase()
  if (name === 'identity' || name === '') return body
  if (!isEncoding(name)) {
    throw new GammaError('GAMMA_BAD_PAYLOAD', `${label}: content encoding not accepted`)
  }
  const { decode, chunkSize } = decoders[name]
  try {
    return await decode(body, { chunkSize: chunkSize(body), maxOutputLength: maxBytes })
  } catch (cause) {
    if (isTooLarge(cause)) {
      const message = `${label}: more than ${maxBytes} bytes decoded`
      throw new GammaError('GAMMA_TOO_LARGE', message, { cause })
    }
    throw new GammaError('GAMMA_BAD_PAYLOAD', `${label}: broken ${name} body`, { cause })
  }
}
