import { expect, it } from 'vitest'
import { createSimulator } from '../../simulator/server.ts'
import { recordingsDir, recordingsNote } from '../support/recordings.ts'
import type { Wire } from './population.ts'

it.skipIf(recordingsDir === null)(
  `replays all recorded markets, each once${recordingsNote}`,
  async () => {
    const simulator = await createSimulator({ recordings: recordingsDir ?? '' })
    const ids = new Set<unknown>()
    let rows = 0
    for (const closed of [false, true]) {
      let cursor = ''
      do {
        const after = cursor && `&after_cursor=${cursor}`
        const response = await fetch(
          `${simulator.url}/markets/keyset?closed=${closed}&limit=100${after}`,
        )
        const page = (await response.json()) as { markets: Wire[]; next_cursor?: string }
        for (const row of page.markets) ids.add(row.id)
        expect(page.markets.every((row) => row.closed === closed)).toBe(true)
        rows += page.markets.length
        cursor = page.next_cursor ?? ''
      } while (cursor !== '')
    }
    expect(ids.size).toBe(rows)
    expect(rows).toBeGreaterThan(45_000)
    await simulator.close()
  },
)
