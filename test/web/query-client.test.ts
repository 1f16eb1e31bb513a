import { expect, test } from 'vitest'
import { untilThere } from '../../web/src/api/query-client.ts'
import { RequestError } from '../../web/src/api/request.ts'

const away = new RequestError('UNREACHABLE', 'The server does not answer.')

test('a first answer that did not come is asked for again every 10 s', () => {
  expect(untilThere({ state: { data: undefined, error: away } })).toBe(10_000)
  const database = new RequestError('DATABASE_UNAVAILABLE', 'The database cannot be reached.')
  expect(untilThere({ state: { data: undefined, error: database } })).toBe(10_000)
})

test('what is there, under way or refused for good is not asked for again', () => {
  expect(untilThere({ state: { data: {}, error: away } })).toBe(false)
  expect(untilThere({ state: { data: undefined, error: null } })).toBe(false)
  const refused = new RequestError('BAD_USER_INPUT', 'no such order')
  expect(untilThere({ state: { data: undefined, error: refused } })).toBe(false)
})
