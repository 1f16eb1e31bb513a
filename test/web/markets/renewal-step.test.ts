import { expect, test } from 'vitest'
import { renewalStep } from '../../../web/src/pages/markets/renewal-step.ts'

test('a list at whose top one looks is put in order every 30 s', () => {
  expect(renewalStep({ age: 29_999, isFree: true })).toBe('none')
  expect(renewalStep({ age: 30_000, isFree: true })).toBe('due')
})

test('whoever is further down, or goes through it by keyboard, is asked after two minutes', () => {
  expect(renewalStep({ age: 119_999, isFree: false })).toBe('none')
  expect(renewalStep({ age: 120_000, isFree: false })).toBe('offered')
})
