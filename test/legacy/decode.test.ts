import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEvents, readNames, readPrices, readTokenIds } from '../../src/legacy/columns.ts'
import { isReadable, SHAPES, type Shape } from '../../src/legacy/shapes.ts'
import { readRecordingText, recordingsDir, recordingsNote } from '../support/recordings.ts'
import { encoded } from './encoded.ts'

const YES = '78701775620178553180471269810733093797908221696367375902847334236432735815765'
const NO = '9051958124370658812563778849107436647274967727656769497064627894622339079817'
const PAIR = JSON.stringify([YES, NO])

describe('token ids are read', () => {
  const depths: readonly (readonly [number, Shape])[] = [
    [0, 'array'],
    [1, 'encoded'],
    [2, 'encoded-twice'],
    [3, 'encoded-deep'],
    [8, 'encoded-deep'],
    [12, 'encoded-deep'],
  ]
  test.each(depths)('encoded %i times', (depth, shape) => {
    expect(readTokenIds(encoded(PAIR, depth), 2)).toEqual({ shape, items: [YES, NO] })
  })

  const others: readonly (readonly [string, string, Shape])[] = [
    ['with white space around', ` \n${PAIR}\t`, 'array'],
    ['an array of one encoded array', JSON.stringify([PAIR]), 'array-of-encoded'],
    [
      'the same with the array encoded twice',
      JSON.stringify([encoded(PAIR, 1)]),
      'array-of-encoded',
    ],
    ['the same inside a string', encoded(JSON.stringify([PAIR]), 2), 'array-of-encoded'],
    ['an array in an array', `[${PAIR}]`, 'array-of-encoded'],
    ['each encoded by itself', `["\\"${YES}\\"", "\\"${NO}\\""]`, 'array-of-encoded'],
    ['as bare numbers, digit by digit', `[${YES}, ${NO}]`, 'mistyped'],
    ['one a number, one a text', `[${YES}, "${NO}"]`, 'mistyped'],
    ['with a trailing comma', `["${YES}", "${NO}", ]`, 'trailing-comma'],
    ['with a trailing comma, encoded', encoded(`["${YES}","${NO}",]`, 2), 'trailing-comma'],
    ['escaped, the quotes around it lost', `[\\"${YES}\\", \\"${NO}\\"]`, 'unquoted'],
  ]
  test.each(others)('%s', (_, text, shape) => {
    const { items, shape: seen } = readTokenIds(text, 2)
    expect(items).toEqual([YES, NO])
    expect(seen).toBe(shape)
  })
})

test('short ids are ids too, and bare ones may end in zeros', () => {
  expect(readTokenIds('["7", "0"]', 2).items).toEqual(['7', '0'])
  expect(readTokenIds('[123456789012345600000, 10]', 2).items).toEqual([
    '123456789012345600000',
    '10',
  ])
})

const EMPTY = [
  null,
  '',
  '  ',
  '[]',
  'null',
  '""',
  '"[]"',
  '"null"',
  '"\\"\\""',
  '[""]',
  '[null, null]',
  '"[\\"\\"]"',
  '[[]]',
]

test.each(EMPTY)('%s is empty, in tokens as in prices', (text) => {
  expect(readTokenIds(text, 2)).toEqual({ shape: 'empty', items: [] })
  expect(readPrices(text, 2)).toEqual({ shape: 'empty', items: [] })
})

describe('token ids that cannot be read with certainty are none', () => {
  const cases: readonly (readonly [string, string, Shape])[] = [
    ['cut off behind the first', `["${YES}"`, 'truncated'],
    ['cut off behind a comma', `["${YES}",`, 'truncated'],
    ['cut off in the middle of one', `["${YES}","9051`, 'truncated'],
    ['cut off and then encoded', encoded(`["${YES}"`, 3), 'truncated'],
    ['encoded and then cut off', encoded(PAIR, 3).slice(0, 200), 'truncated'],
    ['lost quotes and cut off', `[\\"${YES}\\", \\"9051`, 'truncated'],
    ['a closed list of rubbish', '[what is this]', 'not-json'],
    ['words', 'none yet', 'not-json'],
    ['another word', 'undefined', 'not-json'],
    ['a list of another language', `['${YES}', '${NO}']`, 'not-json'],
    ['an object', `{"yes":"${YES}"}`, 'not-a-list'],
    ['a number', YES, 'not-a-list'],
    ['true, encoded', '"true"', 'not-a-list'],
    ['one too few', `["${YES}"]`, 'wrong-count'],
    ['one too many', `["${YES}","${NO}","1"]`, 'wrong-count'],
    ['one too few with a trailing comma', `["${YES}",]`, 'wrong-count'],
    ['the same twice', `["${YES}","${YES}"]`, 'repeated'],
    ['hexadecimal', `["0x1f","${NO}"]`, 'bad-element'],
    ['79 digits', `["${'9'.repeat(79)}","${NO}"]`, 'bad-element'],
    ['a fraction', `[1.5, ${NO}]`, 'bad-element'],
    ['a negative one', `["-1","${NO}"]`, 'bad-element'],
    ['one of them missing', `["${YES}",""]`, 'bad-element'],
    ['one of them null', `["${YES}",null]`, 'bad-element'],
    ['objects', '[{"token_id":"1"},{"token_id":"2"}]', 'bad-element'],
    ['as floats', '[7.870177562017855e+76, 9.051958124370659e+75]', 'bad-element'],
    [
      'as floats that Postgres has written out',
      `[${`7870177562017855${'0'.repeat(61)}`}, ${NO}]`,
      'rounded',
    ],
    [
      'as floats that Python has written out',
      `[${BigInt(7.870177562017855e76)}, ${NO}]`,
      'rounded',
    ],
    [
      'floats as texts, as Postgres writes them',
      `["${`7870177562017855${'0'.repeat(61)}`}", "${NO}"]`,
      'rounded',
    ],
    [
      'floats as texts, as Python writes them',
      `["${BigInt(7.870177562017855e76)}", "${NO}"]`,
      'rounded',
    ],
    ['encoded once too often', encoded(PAIR, 13), 'too-deep'],
    ['arrays in arrays', '['.repeat(20) + ']'.repeat(20), 'too-deep'],
    ['more of them than a stack holds', '['.repeat(100_000) + ']'.repeat(100_000), 'not-json'],
    ['too long', `["${'1'.repeat(1_048_576)}"]`, 'too-large'],
  ]
  test.each(cases)('%s', (_, text, shape) => {
    expect(readTokenIds(text, 2)).toEqual({ shape, items: null })
  })
})

describe('names of outcomes', () => {
  test('keep the quotes, brackets and letters that are their own', () => {
    const names = ['"Dune"', '[draw]', 'İstanbul', '否', '🎉', 'It\\s "so"']
    for (const depth of [0, 1, 5, 8]) {
      expect(readNames(encoded(JSON.stringify(names), depth)).items).toEqual(names)
    }
  })
  test('are read where every one of them is encoded again, and only then', () => {
    const texts = (...names: readonly string[]) => JSON.stringify(names)
    const encodedNames = ['Yes', 'No "way"'].map((name) => encoded(JSON.stringify(name), 1))
    expect(readNames(texts('"Yes"', '"No"'))).toEqual({
      ...{ shape: 'array-of-encoded', items: ['Yes', 'No'] },
    })
    expect(readNames(encoded(texts(...encodedNames), 1))).toEqual({
      ...{ shape: 'encoded', items: ['Yes', 'No "way"'] },
    })
    expect(readNames(texts('"Dune"', 'No'))).toEqual({ shape: 'array', items: ['"Dune"', 'No'] })
    expect(readNames(texts('"Dune" 2', '"No"')).items).toEqual(['"Dune" 2', '"No"'])
  })
  test('are texts, and lose what Postgres cannot store', () => {
    expect(readNames('[1, 2]')).toEqual({ shape: 'bad-element', items: null })
    expect(readNames('["Y\\u0000es", "N\\ud800o"]').items).toEqual(['Yes', 'No'])
  })
  test('are not more than a contract can pay out', () => {
    const many = Array.from({ length: 257 }, (_, i) => `${i}`)
    expect(readNames(JSON.stringify(many)).shape).toBe('wrong-count')
  })
})

describe('prices', () => {
  test.each([
    ['[0.545, 0.455]', 'array'],
    ['["0.545", "0.4550"]', 'mistyped'],
    ['"[\\"0.545\\", \\"0.455\\"]"', 'encoded'],
    ['["\\"0.545\\"", "\\"0.455\\""]', 'array-of-encoded'],
  ])('%s', (text, shape) => {
    expect(readPrices(text, 2)).toEqual({ shape, items: ['0.545', '0.455'] })
  })
  test('are exact, and null where an outcome has none', () => {
    expect(readPrices('[1e-7, null]', 2).items).toEqual(['0.0000001', null])
    expect(readPrices('[0.12345678901234567890123, 1]', 2).items).toEqual([
      '0.12345678901234567890123',
      '1',
    ])
  })
  test.each(['[1.2, 0]', '[-0.1, 0]', '["NaN", "0"]', '[true, 0]'])('%s are none', (text) => {
    expect(readPrices(text, 2)).toEqual({ shape: 'bad-element', items: null })
  })
  test('as many as outcomes, or none', () => {
    expect(readPrices('[0.5]', 2)).toEqual({ shape: 'wrong-count', items: null })
  })
})

describe('events', () => {
  test('are objects, in whatever wrapping; their numbers keep every digit', () => {
    const event = '{"id":"903","volume":12345678901234567890.125,"title":"A \\"title\\""}'
    for (const text of [
      `[${event}]`,
      encoded(`[${event}]`, 4),
      JSON.stringify([event]),
      `[[${event}]]`,
    ]) {
      expect(JSON.stringify(readEvents(text).items)).toBe(`[${event}]`)
    }
  })
  test('and nothing else', () => {
    expect(readEvents('["903"]').shape).toBe('bad-element')
    expect(readEvents('{"id":"903"}').shape).toBe('not-a-list')
  })
})

/** The long ones as a hash ends, not as a float does. */
const tokenId = fc.stringMatching(/^([0-9]{1,30}|[1-9][0-9]{29,76}[1379])$/)

test('any list of ids, encoded up to 12 times, is that list', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(tokenId, { minLength: 1, maxLength: 8 }),
      fc.nat(12),
      fc.boolean(),
      (ids, depth, isSpaced) => {
        const text = isSpaced ? `[ "${ids.join('" , "')}" ]` : JSON.stringify(ids)
        expect(readTokenIds(encoded(text, depth), ids.length).items).toEqual(ids)
      },
    ),
    { numRuns: 300 },
  )
})

test('any list of names, encoded up to 8 times, is that list or is not read', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    .filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(fc.array(name, { minLength: 2, maxLength: 4 }), fc.nat(8), (names, depth) => {
      expect(readNames(encoded(JSON.stringify(names), depth)).items).toEqual(names)
    }),
    { numRuns: 200 },
  )
})

test('whatever stands there, no id comes out that does not stand there, and nothing throws', () => {
  const fragment = fc.constantFrom(
    '[',
    ']',
    '"',
    '\\',
    '\\"',
    ',',
    '12',
    '3',
    ' ',
    '{',
    'null',
    '\\u0000',
  )
  const text = fc.oneof(
    fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.string(),
  )
  fc.assert(
    fc.property(text, (given) => {
      const { shape, items } = readTokenIds(given, undefined)
      expect(shape in SHAPES).toBe(true)
      expect(items !== null).toBe(isReadable(shape))
      for (const id of items ?? []) expect(given).toContain(id)
      for (const read of [readNames, readEvents]) read(given)
      readPrices(given, 2)
    }),
    { numRuns: 2_000 },
  )
})

test('a value cut off anywhere is never read as another one', () => {
  fc.assert(
    fc.property(fc.nat(8), fc.double({ min: 0, max: 1, noNaN: true }), (depth, share) => {
      const whole = encoded(PAIR, depth)
      const cut = whole.slice(0, Math.floor(share * whole.length))
      const { items } = readTokenIds(cut, 2)
      expect(items === null || items.length === 0 || cut === whole).toBe(true)
    }),
    { numRuns: 500 },
  )
})

describe.skipIf(recordingsDir === null)(
  `real token ids in the documented shapes${recordingsNote}`,
  () => {
    interface Corrupted {
      readonly id: string
      readonly expected: readonly string[]
      readonly variants: Readonly<Record<string, unknown>>
    }
    const all =
      recordingsDir === null
        ? []
        : (JSON.parse(readRecordingText('corrupted-token-ids.json')) as Corrupted[])
    const unreadable: Readonly<Record<string, Shape>> = {
      truncated: 'truncated',
      'empty list': 'empty',
      'empty string': 'empty',
      'null word': 'empty',
    }
    test.each(all)('of market $id', ({ expected, variants }) => {
      for (const [name, variant] of Object.entries(variants)) {
        const asText = typeof variant === 'string' ? variant : JSON.stringify(variant)
        // As a column of text holds it, and as one of jsonb does.
        for (const text of [asText, JSON.stringify(variant)]) {
          const { shape, items } = readTokenIds(text, 2)
          const broken = unreadable[name]
          expect(broken === undefined ? items : shape).toEqual(broken ?? expected)
        }
      }
    })
  },
)
