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
        const cursor = { order: 'markets VOLUME_DESC', key: `${key}`, id }
        expect(decodeCursor(encodeCursor(cursor), cursor.order, 'decimal')).toEqual(cursor)
      }),
    )
  })

  it.each([
    ['decimal', '-Infinity'],
    ['decimal', '0.035'],
    ['instant', 'infinity'],
    ['instant', '-infinity'],
    ['instant', '2026-11-03 12:00:00.123456+00'],
    ['id', null],
  ] as const)('carries a key of the kind %s: %s', (kind, key) => {
    const cursor = { order: 'o', key, id: 7 }
    expect(decodeCursor(encodeCursor(cursor), 'o', kind)).toEqual(cursor)
  })

  it.each([
    '1e90',
    '9'.repeat(100),
    `0.${'0'.repeat(97)}1`,
    `-${'1'.repeat(49)}.${'2'.repeat(49)}`,
  ])('carries whatever is stored as a decimal: %s', (text) => {
    const cursor = { order: 'o', key: decimalOf(text), id: Number.MAX_SAFE_INTEGER }
    expect(cursor.key).not.toBeNull()
    expect(decodeCursor(encodeCursor(cursor), 'o', 'decimal')).toEqual(cursor)
  })

  it('of another order is refused, and the error names both', () => {
    const cursor = encodeCursor({ order: 'markets VOLUME_DESC', key: '12', id: 7 })
    expect(() => decodeCursor(cursor, 'events VOLUME_DESC', 'decimal')).toThrow(
      /markets VOLUME_DESC, not to events VOLUME_DESC/,
    )
  })

  it('that was mangled is refused, never misread', () => {
    const cursor = encodeCursor({ order: 'o', key: '12.5', id: 7 })
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...'Aa0_-=+/ %é'), (at, letter) => {
        const mangled = cursor.slice(0, at) + letter + cursor.slice(at + 1)
        fc.pre(mangled !== cursor)
        try {
          const { id, key } = decodeCursor(mangled, 'o', 'decimal')
          // one changed letter may spell another valid place, which is still a place in this order
          expect([typeof id, typeof key]).toEqual(['number', 'string'])
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
    base64url('["o","1",-1]'),
    base64url('["o","1",1.5]'),
    base64url('["o","1",1,2]'),
    base64url('["o","now()",1]'),
    base64url(`["o","${'9'.repeat(101)}",1]`),
    base64url('["o",null,1]'),
    base64url('["o","1", 1]'),
    base64url('["o","1",1e400]'),
    `${base64url('["o","1",1]')}=`,
    'A'.repeat(100_000),
  ])('is not %s', (text) => {
    expect(() => decodeCursor(text, 'o', 'decimal')).toThrow(invalid)
  })

  it('of an order by id carries no key', () => {
    expect(() => decodeCursor(base64url('["o","1",1]'), 'o', 'id')).toThrow(invalid)
  })
})
