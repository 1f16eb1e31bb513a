import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from '../../src/domain/cursor.ts'
import { decimalOf } from '../../src/domain/decimal.ts'

const invalid = expect.objectContaining({ code: 'CURSOR_INVALID' })
const base64url = (text: string): string => Buffer.from(text).toString('base64url')

describe('a cursor', () => {
  it('reads back in its own order', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 40n), 10n ** 40n), fc.nat(), (key, id) => {
        const cursor = { order: 'markets VOLUME_DESC', keys: [`${key}`, `${id}`] }
        expect(decodeCursor(encodeCursor(cursor), cursor.order, ['decimal', 'id'])).toEqual(cursor)
      }),
    )
  })

  it.each([
    ['decimal', '-Infinity'],
    ['decimal', '0.035'],
    ['instant', 'infinity'],
    ['instant', '-infinity'],
    ['instant', '2026-11-03 12:00:00.123456+00'],
    ['id', '7'],
    ['text', 'süß "né" 🎉'],
  ] as const)('carries a key of the kind %s: %s', (kind, key) => {
    const cursor = { order: 'o', keys: [key] }
    expect(decodeCursor(encodeCursor(cursor), 'o', [kind])).toEqual(cursor)
  })

  it('carries all keys of its order, and is refused with more or fewer', () => {
    const cursor = { order: 'o', keys: ['0.5', '12', '7'] }
    const text = encodeCursor(cursor)
    expect(decodeCursor(text, 'o', ['decimal', 'decimal', 'id'])).toEqual(cursor)
    expect(() => decodeCursor(text, 'o', ['decimal', 'id'])).toThrow(invalid)
    expect(() => decodeCursor(text, 'o', ['decimal', 'decimal', 'id', 'id'])).toThrow(invalid)
    expect(() => decodeCursor(text, 'o', ['decimal', 'instant', 'id'])).toThrow(invalid)
  })

  it.each([
    '1e90',
    '9'.repeat(100),
    `0.${'0'.repeat(97)}1`,
    `-${'1'.repeat(49)}.${'2'.repeat(49)}`,
  ])('carries whatever is stored as a decimal: %s', (text) => {
    const key = decimalOf(text) ?? 'none'
    const cursor = { order: 'o', keys: [key, key, '999999999999999'] }
    expect(decodeCursor(encodeCursor(cursor), 'o', ['decimal', 'decimal', 'id'])).toEqual(cursor)
  })

  it('of another order is refused, and the error names both', () => {
    const cursor = encodeCursor({ order: 'markets VOLUME_DESC', keys: ['12', '7'] })
    expect(() => decodeCursor(cursor, 'events VOLUME_DESC', ['decimal', 'id'])).toThrow(
      /markets VOLUME_DESC, not to events VOLUME_DESC/,
    )
  })

  it('that was mangled is refused, never misread', () => {
    const cursor = encodeCursor({ order: 'o', keys: ['12.5', '7'] })
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...'Aa0_-=+/ %é'), (at, letter) => {
        const mangled = cursor.slice(0, at) + letter + cursor.slice(at + 1)
        fc.pre(mangled !== cursor)
        try {
          // one changed letter may spell another valid place, which is still a place in this order
          expect(decodeCursor(mangled, 'o', ['decimal', 'id']).keys).toHaveLength(2)
        } catch (error) {
          expect(error).toEqual(invalid)
        }
      }),
    )
  })

  it.each([
    '',
    'null',
    base64url('null'),
    base64url('{"order":"o"}'),
    base64url('[]'),
    base64url('["o"]'),
    base64url('["o","1"]'),
    base64url('["o","1",1]'),
    base64url('["o","1","-1"]'),
    base64url('["o","1","1.5"]'),
    base64url('["o","1","1","2"]'),
    base64url('["o","now()","1"]'),
    base64url(`["o","${'9'.repeat(101)}","1"]`),
    base64url('["o",null,"1"]'),
    base64url('["o","1", "1"]'),
    base64url('["o","1","1e4"]'),
    base64url(`["o","1","${'1'.repeat(16)}"]`),
    `${base64url('["o","1","1"]')}=`,
    'A'.repeat(100_000),
  ])('is not %s', (text) => {
    expect(() => decodeCursor(text, 'o', ['decimal', 'id'])).toThrow(invalid)
  })

  it('of text has no NUL, which Postgres would fail on', () => {
    const nul = encodeCursor({ order: 'o', keys: ['a\0b'] })
    expect(() => decodeCursor(nul, 'o', ['text'])).toThrow(invalid)
  })
})
