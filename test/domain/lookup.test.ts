import { describe, expect, it } from 'vitest'
import {
  globalIdOf,
  parseEventBy,
  parseEventRef,
  parseGlobalId,
  parseMarketBy,
  parseMarketRef,
} from '../../src/domain/lookup.ts'

const CONDITION = `0x${'aB'.repeat(32)}`
const TOKEN = '71321045679252212594626385532706912750332728571942532289631379312455583992563'

describe('a market is meant by', () => {
  it.each([
    [{ id: '512345' }, { id: 512345 }],
    [{ id: 512345 }, { id: 512345 }],
    [{ id: 'Market:512345' }, { id: 512345 }],
    [{ id: null, slug: 'will-it-rain' }, { slug: 'will-it-rain' }],
    [{ slug: 'Nov-3rd_2020.v2' }, { slug: 'Nov-3rd_2020.v2' }],
    [{ conditionId: CONDITION }, { conditionId: CONDITION.toLowerCase() }],
    [{ tokenId: TOKEN }, { tokenId: TOKEN }],
    [{ url: 'https://polymarket.com/event/fed-in-june/no-change' }, { slug: 'no-change' }],
    [{ url: 'https://polymarket.com/event/fed-in-june' }, { eventSlug: 'fed-in-june' }],
    [{ url: 'https://www.polymarket.com/market/no-change/' }, { slug: 'no-change' }],
    [
      { url: 'https://polymarket.com/tr/event/fed-in-june?tid=1#top' },
      { eventSlug: 'fed-in-june' },
    ],
    [{ url: 'https://polymarket.com/pt-br/event/a/b/' }, { slug: 'b' }],
    [{ url: ' polymarket.com/event/a/b?via=x ' }, { slug: 'b' }],
  ])('%o', (by, lookup) => {
    expect(parseMarketBy(by)).toEqual(lookup)
  })

  it.each([
    [{ id: 'Event:903193' }, 'Market:512345'],
    [{ id: '1234567890123456' }, '15 digits'],
    [{ id: '-1' }, '"-1" is no id'],
    [{ slug: '-starts-with-dash' }, 'letters, digits'],
    [{ slug: `${'a'.repeat(256)}` }, '255'],
    [{ slug: "x'; drop table markets" }, 'is no slug'],
    [{ conditionId: '0x12' }, '64 hex digits'],
    [{ tokenId: '9'.repeat(79) }, '78 decimal digits'],
    [{ url: 'https://example.com/event/a' }, 'https://polymarket.com/event/<event>'],
    [{ url: 'https://polymarket.com.evil.example/event/a' }, 'is no url'],
    [{ url: 'https://polymarket.com/profile/someone' }, 'is no url'],
    [{ url: 'https://polymarket.com/event/a/b/c' }, 'is no url'],
    [{ url: 'javascript://polymarket.com/event/a' }, 'is no url'],
    [{ url: 'https://polymarket.com/' }, 'is no url'],
    [{ url: 'https://polymarket.com/event/%2e%2e%2fadmin' }, 'is no slug'],
    [{}, 'exactly one member, 0 were given'],
    [{ id: '1', slug: 'a' }, 'exactly one member, 2 were given'],
  ])('and not by %o', (by, message) => {
    expect(() => parseMarketBy(by)).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining(message),
      }),
    )
  })

  it('an input of a megabyte is not repeated in the error', () => {
    expect(() => parseMarketBy({ id: 'x'.repeat(1_000_000) })).toThrow(/^.{1,200}$/)
  })
})

describe('an event is meant by', () => {
  it.each([
    [{ id: '903193' }, { id: 903193 }],
    [{ id: 'Event:903193' }, { id: 903193 }],
    [{ slug: 'fed-in-june' }, { slug: 'fed-in-june' }],
    [{ url: 'https://polymarket.com/event/fed-in-june' }, { slug: 'fed-in-june' }],
    [{ url: 'https://polymarket.com/event/fed-in-june/no-change' }, { slug: 'fed-in-june' }],
  ])('%o', (by, lookup) => {
    expect(parseEventBy(by)).toEqual(lookup)
  })

  it.each([{ id: 'Market:1' }, { url: 'https://polymarket.com/market/no-change' }, { slug: '' }])(
    'and not by %o',
    (by) => {
      expect(() => parseEventBy(by)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
    },
  )
})

describe('an ids filter', () => {
  it.each([
    ['512345', { id: 512345 }],
    ['Market:512345', { id: 512345 }],
    ['no-change', { slug: 'no-change' }],
    [CONDITION, { conditionId: CONDITION.toLowerCase() }],
    [TOKEN, { tokenId: TOKEN }],
  ])('reads %s as the market %o', (text, lookup) => {
    expect(parseMarketRef(text)).toEqual(lookup)
  })

  it.each(['', 'Event:5', 'Market:', 'two words', '٣'])('refuses %j as a market', (text) => {
    expect(() => parseMarketRef(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })

  it('reads numbers, global ids and slugs as events', () => {
    expect(['5', 'Event:5', 'fed-in-june'].map(parseEventRef)).toEqual([
      { id: 5 },
      { id: 5 },
      { slug: 'fed-in-june' },
    ])
    expect(() => parseEventRef('Market:5')).toThrow(/Event:/)
  })
})

describe('a global id', () => {
  it('is readable and reads back', () => {
    expect(globalIdOf('Market', 512345)).toBe('Market:512345')
    expect(parseGlobalId('Event:903193')).toEqual({ type: 'Event', id: 903193 })
  })

  it.each(['512345', 'Tag:5', 'Market:x', 'TWFya2V0OjU='])('is not %s', (text) => {
    expect(() => parseGlobalId(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })
})
