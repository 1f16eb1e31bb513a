import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let store: TestDatabase

beforeAll(async () => {
  store = await createTestDatabase()
})

afterAll(() => store.close())

const tokensOf = async (text: string, ofQuery: boolean): Promise<readonly string[]> => {
  const [row] = await store.database.db.execute<{ tokens: string[] }>(
    sql`select to_json(search_tokens(${text}, ${ofQuery})) as tokens`,
  )
  return row?.tokens ?? []
}

test.each([
  ['case and accents', 'María CORINA Machado — Şişli', ['maria', 'corina', 'machado', 'sisli']],
  ['Turkish i, with and without a dot', 'İSTANBUL ışık', ['istanbul', 'isik']],
  ['full width and ligatures', 'ＢＴＣ ﬁnal', ['btc', 'final']],
  ['Greek and Cyrillic capitals', 'ΝΑΤΟ ПУТИН', ['νατο', 'путин']],
  ["Arabic without vowel signs, and its alef's forms", 'أَمِيرُ إلى', ['امير', 'الي']],
  ['Persian letters as on an Arabic keyboard', 'کیهان', ['كيهان']],
  [
    'possessives and apostrophes',
    "Trump’s Ballon d'Or O'Brien",
    ['trump', 'ballon', 'dor', 'obrien'],
  ],
  ['dotted abbreviations', 'the U.S. and D.C.', ['the', 'us', 'and', 'dc']],
  ['an ampersand within a name', 'S&P 500, AT&T', ['sp', '500', 'att']],
  ['thousands', '$1,500,000 1.5M 1.5 million', ['1500000', '1500000', '1500000']],
  ['k, b and t', '100k $2B 2 billion 2,000,000,000 $1T', ['100000', '2b', '2b', '2b', '1t']],
  ['hours', '3PM 3:00 pm 3 p.m.', ['3pm', '3pm', '3pm']],
  [
    'lengths of time',
    '15m 15 min 15-minute 4h 4 hours',
    ['15000000', '15000000', '15000000', '4h', '4h'],
  ],
  ['fractions', 'up 5½ points', ['up', '5', '1', '2', 'points']],
  [
    'decimals, also as in slugs',
    'O/U 205.5 total-205pt5 v2.',
    ['o', 'u', '205.5', 'total', '205.5', 'v2'],
  ],
  ['emoji one by one', '🚀Starship🎄 ❤️', ['🚀', 'starship', '🎄', '❤']],
  ['moments and ids are no words', 'btc-updown-5m-1766162100', ['btc', 'updown', '5000000']],
  ['punctuation alone is nothing', '%%% \\ \' " & | ! ( ) : * <-> ؟ 。', []],
])('words of a text: %s', async (_, text, tokens) => {
  expect(await tokensOf(text, true)).toEqual(tokens)
  expect(await tokensOf(text, false)).toEqual(tokens)
})

test('Chinese goes by pairs; a text to be found has single characters too', async () => {
  expect(await tokensOf('入侵台湾 now', true)).toEqual(['入侵', '侵台', '台湾', 'now'])
  expect(new Set(await tokensOf('台湾', false))).toEqual(new Set(['台湾', '台', '湾']))
  expect(await tokensOf('湾', true)).toEqual(['湾'])
})
