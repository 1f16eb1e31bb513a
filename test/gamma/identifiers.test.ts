import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAddress } from '../../src/gamma/address.ts'
import {
  type IdentifierKind,
  identifierBatches,
  identifierText,
} from '../../src/gamma/identifiers.ts'

const condition = `0x${'aB'.repeat(32)}`

test.each<[IdentifierKind, string | number]>([
  ['ids', 512345],
  ['ids', '512345'],
  ['slugs', 'will-it.rain_2026'],
  ['slugs', 'Fed'],
  ['conditionIds', condition],
  ['tokenIds', '9'.repeat(78)],
])('%s accept %j', (kind, value) => {
  expect(identifierText(kind, value)).toBe(String(value))
})

test.each<[IdentifierKind, string | number, string]>([
  ['ids', '../../admin', '1 to 18 digits'],
  ['ids', '1?x=', '1 to 18 digits'],
  ['ids', '', '1 to 18 digits'],
  ['ids', -1, '1 to 18 digits'],
  ['ids', 1.5, '1 to 18 digits'],
  ['ids', 1e21, '1 to 18 digits'],
  ['ids', Number.NaN, '1 to 18 digits'],
  ['ids', '12\n', '1 to 18 digits'],
  ['slugs', '%2e%2e/internal', 'letters, digits'],
  ['slugs', '..', 'letters, digits'],
  ['slugs', 'a/b', 'letters, digits'],
  ['slugs', 'a'.repeat(256), '1 to 255'],
  ['conditionIds', 'ab'.repeat(32), '0x and 64'],
  ['conditionIds', `${condition}0`, '0x and 64'],
  ['tokenIds', '1e77', '1 to 78 digits'],
  ['tokenIds', '1'.repeat(79), '1 to 78 digits'],
])('%s refuse %j and say what they accept', (kind, value, accepted) => {
  expect(() => identifierText(kind, value)).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(accepted) }),
  )
})

test('batches hold at most 100 identifiers and stay below 8 kB of URL', () => {
  const tokens = Array.from({ length: 250 }, (_, n) => `1${`${n}`.padStart(77, '0')}`)
  const batches = identifierBatches('tokenIds', tokens)
  expect(batches.flat().map(([, value]) => value)).toEqual(tokens)
  const { route } = createAddress('https://gamma.example')
  for (const parameters of batches) {
    expect(parameters.length).toBeLessThanOrEqual(100)
    const { path } = route({ family: 'markets', label: 'x', segments: ['keyset'], parameters })
    expect(path.length).toBeLessThan(7_500)
  }
  const ids = Array.from({ length: 201 }, (_, n) => n + 1)
  expect(identifierBatches('ids', ids).map(({ length }) => length)).toEqual([100, 100, 1])
})

test('an identifier given twice is asked once', () => {
  expect(identifierBatches('ids', [7, '7', 8])).toEqual([
    [
      ['id', '7'],
      ['id', '8'],
    ],
  ])
})

test('no text whatever makes a route leave its host or its path', () => {
  const { route } = createAddress('https://gamma.example/mirror/')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let path: string
      try {
        path = route({ family: 'markets', label: 'x', segments: ['slug', text] }).path
      } catch {
        return
      }
      expect(path).toBe(`/mirror/markets/slug/${encodeURIComponent(text)}`)
    }),
    { numRuns: 2000 },
  )
  const leave = () => route({ family: 'markets', label: 'x', segments: ['..', '..', 'admin'] })
  expect(leave).toThrow('not a route')
})

test.each([
  'ftp://gamma.example',
  'gamma',
  'https://u:p@gamma.example',
  'https://gamma.example/?a=1',
])('the Gamma URL %j is refused', (url) => {
  expect(() => createAddress(url)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})
