import { expect, test } from 'vitest'
import { namesTable } from '../../src/cli/legacy-report.ts'
import type { Named } from '../../src/legacy/report.ts'

test('a table of more names than a call takes arguments is written all the same', () => {
  const named: Named = {
    ...{ id: '1', title: 'T', column: 'outcomes', shape: 'empty' },
    ...{ why: 'w', fate: 'left out' },
  }
  const lines = namesTable(Array.from({ length: 150_000 }, () => named))
  expect(lines).toHaveLength(150_002)
  expect(lines.slice(0, 2)).toEqual([
    'id  column    shape  what became of it  why  title',
    '1   outcomes  empty  left out           w    T',
  ])
})
