import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event, Market } from '../../src/domain/market.ts'
import { type Parsed, parseEventRows, parseMarketRows } from '../../src/gamma/parse.ts'

const YES_TOKEN = '11155100000000000000000000000000000000000000000000000000000000000000000000001'
const NO_TOKEN = '22255200000000000000000000000000000000000000000000000000000000000000000000002'

/** An open market of an order book, as a row of /markets. */
const marketRow = {
  id: '512345',
  slug: 'will-it-rain',
  question: 'Will it rain?',
  description: 'Resolves to “Yes” if it rains.',
  conditionId: '0x00aa',
  image: 'https://images.test/rain.png',
  icon: '',
  groupItemTitle: 'April 21',
  outcomes: '["Yes", "No"]',
  outcomePrices: '["0.0350", "0.965"]',
  clobTokenIds: `["${YES_TOKEN}", "${NO_TOKEN}"]`,
  active: true,
  closed: false,
  acceptingOrders: true,
  enableOrderBook: true,
  negRisk: true,
  negRiskOther: false,
  umaResolutionStatus: 'Proposed',
  umaResolutionStatuses: '["proposed", "disputed", "proposed"]',
  bestBid: 0.03,
  bestAsk: 0.04,
  lastTradePrice: 1e-7,
  spread: 0.01,
  oneDayPriceChange: -0.0145,
  volume: '192817.4904490008',
  volumeNum: 192817.49,
  volume24hr: 250,
  liquidityNum: 15.5,
  startDate: '2026-04-08T17:19:46.028Z',
  endDate: '2026-04-21T00:00:00Z',
  createdAt: '2026-04-08T14:52:46.550332Z',
  updatedAt: '2026-04-23T07:51:58.653960Z',
  closedTime: '2026-04-22 07:44:34+00',
}

const eventRow = {
  id: '9001',
  slug: 'rain',
  title: 'When will it rain?',
  description: '',
  image: 'https://images.test/event.png',
  negRisk: true,
  active: true,
  closed: false,
  archived: false,
  volume: 69244948.75756592,
  volume24hr: 0,
  startDate: '2026-04-08T17:23:43.887038Z',
  endDate: '2026-04-22T00:00:00Z',
  creationDate: '2026-04-08T17:23:43Z',
  closedTime: '2026-05-01T13:03:54Z',
  updatedAt: '2026-04-27T02:07:43.961093Z',
  series: [{ id: '3', slug: 'weather', title: 'Weather' }],
}

const without = (row: object, ...keys: readonly string[]): object =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)))

const onlyMarket = ({ markets, refused }: Parsed): Market => {
  expect(refused).toEqual([])
  expect(markets).toHaveLength(1)
  const [market] = markets
  if (market === undefined) throw new Error('no market')
  return market
}
const onlyEvent = ({ events, refused }: Parsed): Event => {
  expect(refused).toEqual([])
  const [event] = events
  if (event === undefined || events.length > 1) throw new Error('not one event')
  return event
}
const market = (members: object): Market =>
  onlyMarket(parseMarketRows([{ ...marketRow, ...members }]))
const event = (members: object): Event => onlyEvent(parseEventRows([{ ...eventRow, ...members }]))
const reasons = ({ refused }: Parsed): readonly string[] => refused.map(({ reason }) => reason)
const reason = (members: object): readonly string[] =>
  reasons(parseMarketRows([{ ...marketRow, ...members }]))

describe('a market row', () => {
  test.each([
    ['0x00AbCD', '0x00abcd'],
    ['0X00Ab', '0x00ab'],
    ['Not-Hex', 'Not-Hex'],
  ])('with the condition id %s has %s, as look-ups are written', (conditionId, id) => {
    expect(market({ conditionId })?.conditionId).toBe(id)
  })

  test('becomes a market', () => {
    expect(market({})).toEqual({
      id: 512345,
      slug: 'will-it-rain',
      question: 'Will it rain?',
      description: 'Resolves to “Yes” if it rains.',
      conditionId: '0x00aa',
      image: 'https://images.test/rain.png',
      icon: null,
      groupTitle: 'April 21',
      outcomes: [
        { name: 'Yes', price: '0.035', tokenId: YES_TOKEN },
        { name: 'No', price: '0.965', tokenId: NO_TOKEN },
      ],
      eventIds: undefined,
      active: true,
      closed: false,
      archived: false,
      acceptingOrders: true,
      enableOrderBook: true,
      automaticallyResolved: false,
      negRisk: true,
      negRiskOther: false,
      scalar: false,
      umaStatus: 'proposed',
      umaHistory: ['proposed', 'disputed', 'proposed'],
      bestBid: '0.03',
      bestAsk: '0.04',
      lastTradePrice: '0.0000001',
      spread: '0.01',
      priceChange24h: '-0.0145',
      volume: '192817.4904490008',
      volume24h: '250',
      liquidity: '15.5',
      startsAt: '2026-04-08T17:19:46.028Z',
      endsAt: '2026-04-21T00:00:00Z',
      closedAt: '2026-04-22T07:44:34Z',
      createdAt: '2026-04-08T14:52:46.550332Z',
      upstreamUpdatedAt: '2026-04-23T07:51:58.65396Z',
      tradingWindow: null,
    })
  })

  test('needs only an id and outcomes', () => {
    const parsed = parseMarketRows([{ id: '7', outcomes: '["Yes", "No"]' }])
    expect(onlyMarket(parsed)).toMatchObject({
      id: 7,
      question: 'Market 7',
      slug: null,
      closed: false,
      umaHistory: [],
      volume: null,
      endsAt: null,
      outcomes: [
        { name: 'Yes', price: null, tokenId: null },
        { name: 'No', price: null, tokenId: null },
      ],
    })
    expect(parsed.drift.unknownValues.size).toBe(0)
  })

  test.each([
    [{ question: '' }, 'April 21'],
    [{ question: '', groupItemTitle: '' }, 'will-it-rain'],
    [{ question: null, groupItemTitle: '', slug: '' }, 'Market 512345'],
  ])('without a question is called by the next best name: %j', (members, expected) => {
    expect(market(members).question).toBe(expected)
  })

  test('has the same lists as text, as real arrays, and encoded up to five times', () => {
    const lists = { outcomes: ['Yes', 'No'], outcomePrices: ['0.0350', 0.965] }
    let { outcomes, outcomePrices }: Record<string, unknown> = lists
    for (let depth = 0; depth <= 5; depth++) {
      expect(market({ outcomes, outcomePrices }).outcomes).toEqual(market({}).outcomes)
      outcomes = JSON.stringify(outcomes)
      outcomePrices = JSON.stringify(outcomePrices)
    }
    expect(reason({ outcomes })).toEqual(['Its outcomes are encoded too many times.'])
  })

  test.each(['outcomePrices', 'clobTokenIds'])('may lack its %s, or have them empty', (list) => {
    const key = list === 'outcomePrices' ? 'price' : 'tokenId'
    for (const value of [undefined, null, '', '[]', 'null', []]) {
      const values = market({ [list]: value }).outcomes.map((outcome) => outcome[key])
      expect(values).toEqual([null, null])
    }
  })

  test('may have a token that does not exist yet and an outcome without a name', () => {
    const { outcomes } = market({ clobTokenIds: `["${YES_TOKEN}", ""]`, outcomes: '["Yes", ""]' })
    expect(outcomes[1]).toEqual({ name: 'Outcome 2', price: '0.965', tokenId: null })
  })

  test('keeps a good number next to a bad one, and the row in any case', () => {
    const parsed = parseMarketRows([
      {
        ...marketRow,
        volume: 'abc',
        volume24hr: '',
        bestBid: 'NaN',
        endDate: '2026-02-30T00:00:00Z',
      },
    ])
    expect(onlyMarket(parsed)).toMatchObject({
      volume: '192817.49',
      volume24h: null,
      bestBid: null,
      endsAt: null,
    })
    expect([...parsed.drift.unknownValues]).toEqual([
      ['market.endDate=2026-02-30T00:00:00Z', 1],
      ['market.bestBid=NaN', 1],
      ['market.volume=abc', 1],
    ])
  })

  test('with one unreadable price has no price there', () => {
    const { outcomes } = market({ outcomePrices: '["1", "oops"]' })
    expect(outcomes.map(({ price }) => price)).toEqual(['1', null])
  })

  test('loses NUL and lone surrogates, which Postgres refuses, and nothing else', () => {
    const { question, outcomes } = market({
      question: 'a\u0000b\ud800c 🌧️ “ç” \t<b>',
      outcomes: '["Y\\u0000es", "N\\udc00o"]',
    })
    expect(question).toBe('abc 🌧️ “ç” \t<b>')
    expect(outcomes.map(({ name }) => name)).toEqual(['Yes', 'No'])
  })

  test('has nothing else either that Postgres refuses, not even where it is refused', () => {
    const bad = 'x\u0000\ud800y'
    const row = { ...marketRow, umaResolutionStatus: bad, slug: bad, [bad]: 1, startDate: bad }
    const parsed = parseMarketRows([row, { ...row, id: bad }])
    expect(parsed.markets[0]).toMatchObject({ umaStatus: 'xy', slug: 'xy' })
    expect(parsed.refused[0]?.id).toBe('xy')
    expect([...parsed.drift.unknownKeys.keys()]).toEqual(['market.xy'])
    expect([...parsed.drift.unknownValues.keys()]).toEqual([
      'market.umaResolutionStatus=xy',
      'market.startDate=xy',
    ])
  })

  test('is scalar when its type says so', () => {
    expect(market({ marketType: 'scalar' }).scalar).toBe(true)
    expect(market({ marketType: 'normal' }).scalar).toBe(false)
  })

  test.each([
    [{ eventStartTime: '2026-04-20T23:55:00Z' }, '2026-04-20T23:55:00Z'],
    [{ slug: 'btc-updown-5m-1776729000' }, '2026-04-20T23:50:00Z'],
    [{ cryptoMarketConfig: { duration: '15m' } }, '2026-04-20T23:45:00Z'],
    [{ cryptoMarketConfig: { duration: '4h' } }, '2026-04-20T20:00:00Z'],
    [{ cryptoMarketConfig: { duration: 'long' } }, undefined],
  ])('says when its window opens: %j', (members, expected) => {
    expect(market(members).tradingWindow?.startsAt).toBe(expected)
  })
})

describe('a market row is refused', () => {
  test.each([
    ['outcomes', undefined, 'It has no outcomes.'],
    ['outcomes', '[]', 'It has no outcomes.'],
    ['outcomes', Array(257).fill('Yes'), 'It has 257 outcomes, more than 256.'],
    ['outcomes', 'Yes, No', 'Its outcomes cannot be read as a list.'],
    ['outcomes', '{"0":"Yes"}', 'Its outcomes are not a list.'],
    ['outcomes', 7, 'Its outcomes are not a list.'],
    ['outcomes', '["Yes", null]', 'Its outcomes hold something that is not text.'],
    ['outcomePrices', '["0.5"]', 'It has 2 outcomes but 1 prices.'],
    ['outcomePrices', '["0.5", "0.5", "0"]', 'It has 2 outcomes but 3 prices.'],
    ['outcomePrices', '["0.5"', 'Its prices cannot be read as a list.'],
    ['clobTokenIds', `["${YES_TOKEN}"]`, 'It has 2 outcomes but 1 token ids.'],
    ['clobTokenIds', '["1", "0x2"]', 'A token id is not a text of 1 to 78 digits.'],
    ['clobTokenIds', '["1", "-2"]', 'A token id is not a text of 1 to 78 digits.'],
    ['clobTokenIds', `["1", "${'9'.repeat(79)}"]`, 'A token id is not a text of 1 to 78 digits.'],
    ['clobTokenIds', `[${YES_TOKEN}, 2]`, 'A token id is not a text of 1 to 78 digits.'],
    ['clobTokenIds', '["12", "12"]', 'Two of its outcomes have the same token id.'],
    ['closed', 'false', 'Its member closed is neither true nor false.'],
    ['umaResolutionStatus', 3, 'Its oracle status is not text.'],
    ['umaResolutionStatuses', 'proposed', 'Its oracle statuses cannot be read as a list.'],
    ['umaResolutionStatuses', '[1]', 'Its oracle statuses hold something that is not text.'],
  ])('for %s = %j: %s', (member, value, expected) => {
    expect(reason({ [member]: value })).toEqual([expected])
  })

  test.each([
    [undefined],
    [null],
    [''],
    ['0'],
    ['007'],
    ['-5'],
    ['1.5'],
    ['1e3'],
    [' 5'],
    ['12a'],
    ['1234567890123456'],
    [Number.NaN],
    [1.5],
    [2 ** 53],
    [{}],
    [['5']],
  ])('for the id %j', (id) => {
    expect(reason({ id })).toEqual(['Its id is not a number of 1 to 15 digits.'])
  })

  test.each([[null], ['text'], [5], [true], [[marketRow]]])('for being %j', (row) => {
    expect(reasons(parseMarketRows([row]))).toEqual(['The row is not an object.'])
  })

  test('and kept with its id and its payload, while its neighbours go through', () => {
    const bad = { ...marketRow, id: '512346', outcomes: '[]' }
    const good = { ...marketRow, id: 512347 }
    const { markets, refused } = parseMarketRows([marketRow, null, bad, good])
    expect(markets.map(({ id }) => id)).toEqual([512345, 512347])
    expect(refused).toEqual([
      { kind: 'market', id: null, reason: 'The row is not an object.', raw: null },
      { kind: 'market', id: '512346', reason: 'It has no outcomes.', raw: bad },
    ])
  })
})

describe('the events of a market', () => {
  test('are unknown when the row does not carry them, none when the list is empty', () => {
    expect(market({}).eventIds).toBeUndefined()
    expect(market({ events: null }).eventIds).toBeUndefined()
    expect(market({ events: [] }).eventIds).toEqual([])
  })

  test('come out once each, with tags and markets unknown', () => {
    const rows = [
      { ...marketRow, events: [eventRow] },
      { ...marketRow, id: '2', events: [{ ...eventRow, id: '9002' }, eventRow] },
    ]
    const { markets, events, refused } = parseMarketRows(rows)
    expect(refused).toEqual([])
    expect(markets.map(({ eventIds }) => eventIds)).toEqual([[9001], [9002, 9001]])
    expect(events.map(({ id, tags, marketIds }) => ({ id, tags, marketIds }))).toEqual([
      { id: 9001, tags: undefined, marketIds: undefined },
      { id: 9002, tags: undefined, marketIds: undefined },
    ])
  })

  test('are unknown when one of them cannot be read: the stored link must stay', () => {
    const { markets, events, refused } = parseMarketRows([
      { ...marketRow, events: [eventRow, { ...eventRow, id: 'x' }] },
    ])
    expect(markets[0]?.eventIds).toBeUndefined()
    expect(events.map(({ id }) => id)).toEqual([9001])
    expect(refused.map(({ kind, id }) => [kind, id])).toEqual([['event', 'x']])
  })

  test('are taken even from a market that is refused', () => {
    const parsed = parseMarketRows([{ ...marketRow, outcomes: '', events: [eventRow] }])
    expect(parsed.markets).toEqual([])
    expect(parsed.events).toHaveLength(1)
  })
})

describe('an event row', () => {
  test('becomes an event', () => {
    expect(event({ markets: [], tags: [{ id: '1', slug: 'weather', label: 'Weather' }] })).toEqual({
      id: 9001,
      slug: 'rain',
      title: 'When will it rain?',
      description: null,
      image: 'https://images.test/event.png',
      icon: null,
      negRisk: true,
      active: true,
      closed: false,
      archived: false,
      volume: '69244948.75756592',
      volume24h: '0',
      liquidity: null,
      startsAt: '2026-04-08T17:23:43.887038Z',
      endsAt: '2026-04-22T00:00:00Z',
      closedAt: '2026-05-01T13:03:54Z',
      createdAt: '2026-04-08T17:23:43Z',
      upstreamUpdatedAt: '2026-04-27T02:07:43.961093Z',
      series: { slug: 'weather', title: 'Weather' },
      tags: [{ slug: 'weather', label: 'Weather' }],
      marketIds: [],
    })
  })

  test('links its markets both ways, in upstream order', () => {
    const nested = [{ ...marketRow, id: '30' }, marketRow, { ...marketRow, id: '4' }]
    const { markets, events } = parseEventRows([{ ...eventRow, markets: nested }])
    expect(events[0]?.marketIds).toEqual([30, 512345, 4])
    expect(markets.map(({ id, eventIds }) => [id, eventIds])).toEqual([
      [30, [9001]],
      [512345, [9001]],
      [4, [9001]],
    ])
  })

  test('without the member does not know its markets or tags', () => {
    expect(event({})).toMatchObject({ marketIds: undefined, tags: undefined })
    expect(event({ markets: null, tags: null })).toMatchObject({ marketIds: undefined })
    expect(event({ markets: [], tags: [] })).toMatchObject({ marketIds: [], tags: [] })
  })

  test('lists only the markets that could be read', () => {
    const bad = { ...marketRow, id: '6', outcomes: '' }
    const parsed = parseEventRows([{ ...eventRow, markets: [bad, marketRow, 5] }])
    expect(parsed.events[0]?.marketIds).toEqual([512345])
    expect(parsed.refused.map(({ kind, id }) => [kind, id])).toEqual([
      ['market', '6'],
      ['market', null],
    ])
  })

  test('that is refused leaves its markets unlinked, and is kept without them', () => {
    const { markets, events, refused } = parseEventRows([
      { id: 'x', title: 'Rain', markets: [marketRow] },
    ])
    expect(events).toEqual([])
    expect(markets.map(({ id, eventIds }) => [id, eventIds])).toEqual([[512345, undefined]])
    expect(JSON.stringify(refused)).toBe(
      JSON.stringify([
        {
          kind: 'event',
          id: 'x',
          reason: 'Its id is not a number of 1 to 15 digits.',
          raw: { id: 'x', title: 'Rain' },
        },
      ]),
    )
  })

  test.each([
    [{ title: '' }, 'rain'],
    [{ title: '', slug: '' }, 'Event 9001'],
  ])('without a title is called by the next best name: %j', (members, expected) => {
    expect(event(members).title).toBe(expected)
  })

  test.each([
    [
      { series: undefined, seriesSlug: 'fomc' },
      { slug: 'fomc', title: 'fomc' },
    ],
    [{ series: [{ slug: 'weather' }] }, { slug: 'weather', title: 'weather' }],
    [{ series: [] }, null],
    [{ series: 'weather' }, null],
  ])('reads its series: %j', (members, expected) => {
    expect(event(members).series).toEqual(expected)
  })

  test('has each tag once, and none without a slug', () => {
    const tags = [
      { slug: 'a', label: 'A' },
      { slug: 'a', label: 'Again' },
      { slug: 'b' },
      { label: 'C' },
      null,
      'd',
    ]
    expect(event({ tags }).tags).toEqual([
      { slug: 'a', label: 'A' },
      { slug: 'b', label: 'b' },
    ])
  })
})

describe('twice in one page', () => {
  const newer = { ...marketRow, bestBid: 0.9, updatedAt: '2026-04-23T07:51:58.7Z' }
  const undated = without({ ...marketRow, bestBid: 0.8 }, 'updatedAt')

  test.each([
    ['older first', [marketRow, newer], '0.9'],
    ['newer first', [newer, marketRow], '0.9'],
    ['undated last', [marketRow, undated], '0.03'],
    ['undated first', [undated, marketRow], '0.03'],
  ])('the newer row of a market stays: %s', (_, rows, expected) => {
    expect(onlyMarket(parseMarketRows(rows)).bestBid).toBe(expected)
    const { markets } = parseEventRows([{ ...eventRow, markets: rows }])
    expect(markets.map(({ bestBid, eventIds }) => [bestBid, eventIds])).toEqual([
      [expected, [9001]],
    ])
  })

  test('the newer links of a market row replace the older ones', () => {
    const rows = [
      { ...marketRow, events: [eventRow] },
      { ...newer, events: [{ ...eventRow, id: '9002' }] },
    ]
    expect(onlyMarket(parseMarketRows(rows)).eventIds).toEqual([9002])
  })

  test('a market of two events belongs to both', () => {
    const { markets } = parseEventRows([
      { ...eventRow, markets: [marketRow] },
      { ...eventRow, id: '9002', markets: [newer] },
    ])
    expect(markets.map(({ bestBid, eventIds }) => [bestBid, eventIds])).toEqual([
      ['0.9', [9001, 9002]],
    ])
  })

  test('the newer row of an event stays', () => {
    const newerEvent = { ...eventRow, title: 'New', updatedAt: '2026-04-28T00:00:00Z' }
    expect(onlyEvent(parseEventRows([eventRow, newerEvent])).title).toBe('New')
    expect(onlyEvent(parseEventRows([newerEvent, eventRow])).title).toBe('New')
  })
})

describe('drift', () => {
  test('is counted by member, and costs nothing', () => {
    const { markets, events, refused, drift } = parseEventRows([
      {
        ...eventRow,
        fooBar: 1,
        markets: [
          { ...marketRow, baz: 1 },
          { ...marketRow, id: '2', baz: 2 },
        ],
      },
    ])
    expect([markets.length, events.length, refused.length]).toEqual([2, 1, 0])
    expect([...drift.unknownKeys]).toEqual([
      ['event.fooBar', 1],
      ['market.baz', 2],
    ])
    expect(drift.unknownValues.size).toBe(0)
  })

  test('has the new values of enumerations, wrong types and odd dates', () => {
    const { drift } = parseMarketRows([
      {
        ...marketRow,
        umaResolutionStatus: 'Escalated',
        umaResolutionStatuses: '["proposed", "vetoed"]',
        marketType: 'bracket',
        active: 'yes',
        slug: 12,
        startDate: 'November 1, 2022',
        events: {},
        cryptoMarketConfig: { duration: 5 },
      },
    ])
    expect([...drift.unknownValues.keys()].sort()).toEqual([
      'market.active=yes',
      'market.cryptoMarketConfig.duration=5',
      'market.events=(object)',
      'market.marketType=bracket',
      'market.slug=12',
      'market.startDate=November 1, 2022',
      'market.umaResolutionStatus=escalated',
      'market.umaResolutionStatuses=vetoed',
    ])
  })

  test('stays small whatever a page contains', () => {
    const row: Record<string, unknown> = { ...marketRow, volume: 'x'.repeat(10_000) }
    for (let i = 0; i < 5000; i++) row[`key${i}`] = i
    const { drift } = parseMarketRows([row])
    expect(drift.unknownKeys.size).toBe(200)
    expect([...drift.unknownValues.keys()].join('').length).toBeLessThan(100)
  })
})

describe('whatever a row contains', () => {
  const rubbish = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.constantFrom(Number.NaN, '["1", "0"]', '2026-01-01', '__proto__', '\u0000', '[[[]]]'),
  )
  const mutated = (row: object) =>
    fc
      .dictionary(fc.constantFrom(...Object.keys(row), 'markets', 'events', '__proto__'), rubbish, {
        maxKeys: 4,
      })
      .map((members): object => ({ ...row, ...members }))

  test('nothing throws, the good rows come through, every other one is accounted for', () => {
    const good = { ...marketRow, id: '999999999999999' }
    fc.assert(
      fc.property(fc.array(fc.oneof(rubbish, mutated(marketRow))), (rows) => {
        const { markets, refused } = parseMarketRows([good, ...rows, good])
        expect(markets[0]).toEqual(onlyMarket(parseMarketRows([good])))
        const refusedRows = refused.filter(({ kind }) => kind === 'market').length
        expect(markets.length + refusedRows).toBeLessThanOrEqual(rows.length + 1)
        if (rows.length > 0) expect(markets.length + refusedRows).toBeGreaterThan(1)
        for (const { reason: why } of refused) expect(why).toMatch(/^[A-Z].*\.$/)
      }),
      { numRuns: 1000 },
    )
  })

  test('nothing throws for events either', () => {
    const nested = fc.array(fc.oneof(rubbish, mutated(marketRow)), { maxLength: 3 })
    const row = fc
      .tuple(mutated(eventRow), nested)
      .map(([members, markets]) => ({ ...members, markets }))
    fc.assert(
      fc.property(fc.array(fc.oneof(rubbish, row)), (rows) => {
        const { events, markets } = parseEventRows([
          ...rows,
          { ...eventRow, id: '999999999999999' },
        ])
        expect(events.some(({ id }) => id === 999_999_999_999_999)).toBe(true)
        expect(new Set(markets.map(({ id }) => id)).size).toBe(markets.length)
      }),
      { numRuns: 1000 },
    )
  })
})
