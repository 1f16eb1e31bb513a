import { expect, test } from 'vitest'
import { knownTag, tagSlug } from '../../../web/src/pages/markets/tag-slug.ts'

const tags = [
  { slug: 'middle-east', label: 'Middle East' },
  { slug: 'ai', label: 'AI' },
]

test.each([
  ['Middle East', 'middle-east'],
  ['middle-east', 'middle-east'],
  [' ai ', 'ai'],
  ['Up or Down', 'up-or-down'],
  ['  ', null],
])('%j means the tag %s', (typed, slug) => {
  expect(tagSlug(typed, tags)).toBe(slug)
})

test.each([
  ['middle east', 'middle-east'],
  ['ai', 'ai'],
  ['Middle', null],
  ['up-or-down', null],
  ['', null],
])('leaving the field with %j in it chooses %s', (typed, slug) => {
  expect(knownTag(typed, tags)).toBe(slug)
})
