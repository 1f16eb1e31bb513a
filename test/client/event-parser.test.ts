import { expect, test } from 'vitest'
import { createEventParser } from '../../src/client/event-parser.ts'

const stream = [
  ': a comment',
  'retry: 2000',
  '',
  'id: c1',
  'event: next',
  'data: {"price":"1 €"}',
  '',
  'data:first',
  'data:  second',
  'data',
  'unknown: field',
  '',
  'event: complete',
  '',
  'event: next',
  'data: never ended',
  '',
]
const events = [
  { type: 'next', data: '{"price":"1 €"}' },
  { type: 'message', data: 'first\n second\n' },
  { type: 'complete', data: '' },
]

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('a stream with %s at line ends reads the same wherever it is split', (_name, lineEnd) => {
  const bytes = new TextEncoder().encode(stream.join(lineEnd))
  for (let split = 0; split <= bytes.length; split += 1) {
    const decoder = new TextDecoder()
    const parse = createEventParser()
    const pieces = [bytes.subarray(0, split), bytes.subarray(split)]
    const read = pieces.flatMap((piece) => parse(decoder.decode(piece, { stream: true })))
    expect(read, `split at ${split}`).toEqual(events)
  }
})

test('a stream that arrives byte by byte reads the same', () => {
  const decoder = new TextDecoder()
  const parse = createEventParser()
  const bytes = new TextEncoder().encode(stream.join('\r\n'))
  const read = [...bytes].flatMap((byte) =>
    parse(decoder.decode(Uint8Array.of(byte), { stream: true })),
  )
  expect(read).toEqual(events)
})

test('an event is told at the CR that ends it, before the LF is here', () => {
  const parse = createEventParser()
  expect(parse('data: 1\r\n\r')).toEqual([{ type: 'message', data: '1' }])
  expect(parse('\ndata: 2\r\n\r')).toEqual([{ type: 'message', data: '2' }])
})

test('a message without end is refused before it fills the memory', () => {
  const parse = createEventParser()
  parse(`data: ${'x'.repeat(1_000_000)}`)
  expect(() => parse('x'.repeat(100_000))).toThrow('A message is longer than 1048576 characters.')
})
