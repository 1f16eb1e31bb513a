import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadRecordings } from '../../simulator/recordings.ts'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import {
  readRecordingText,
  recordingFiles,
  recordingsDir,
  recordingsNote,
} from '../support/recordings.ts'
import type { Wire } from './population.ts'

const old = {
  id: '7',
  title: 'Old',
  slug: 'e7',
  closed: false,
  updatedAt: '2026-01-01T00:00:00Z',
  markets: [],
}
const nested = {
  id: '70',
  slug: 'm70',
  question: 'Kış?',
  closed: false,
  active: true,
  volumeNum: 5,
}
const event = {
  id: '7',
  title: 'New',
  slug: 'e7',
  closed: false,
  volume: 5,
  updatedAt: '2026-02-01T00:00:00Z',
  tags: [{ id: '2', slug: 'politics', label: 'Politics' }],
  markets: [nested],
}
const row = {
  id: '71',
  slug: 'm71',
  closed: false,
  active: true,
  volumeNum: 9,
  conditionId: '0xabc',
  clobTokenIds: '["123", "456"]',
  feeType: null,
}
const special = { case: 'closed', source: 'a', market: { id: '72', closed: true, active: true } }

let dir: string
let simulator: Simulator

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'simulator-recordings-'))
  await writeFile(join(dir, 'events-1.json'), JSON.stringify([event]))
  await writeFile(join(dir, 'events-2.json'), JSON.stringify([old]))
  await writeFile(join(dir, 'markets-1.json.gz'), gzipSync(JSON.stringify([row])))
  await writeFile(join(dir, 'special-cases.json'), JSON.stringify([special]))
  await writeFile(join(dir, 'ws-market-channel.json'), '[]')
  simulator = await createSimulator({ recordings: dir })
})
afterAll(async () => {
  await simulator.close()
  await rm(dir, { recursive: true })
})

const get = async (path: string): Promise<unknown> => (await fetch(simulator.url + path)).json()

describe('recorded files', () => {
  it('are read plain or gzipped, wrapped or not, the latest snapshot of each row', async () => {
    const { events, markets, files } = await loadRecordings(dir)
    expect(files).toEqual([
      'events-1.json',
      'events-2.json',
      'markets-1.json.gz',
      'special-cases.json',
    ])
    expect(events).toEqual([event])
    expect(markets.map((market) => market.id)).toEqual(['70', '71', '72'])
  })

  it('an empty directory is refused by name', async () => {
    const empty = await mkdtemp(join(dir, 'empty-'))
    await expect(createSimulator({ recordings: empty })).rejects.toThrow('no recorded pages')
  })

  it('are served with the values that were recorded', async () => {
    expect(await get('/events/7')).toEqual(event)
    expect(await get('/events?closed=false')).toEqual([event])
    expect(await get('/markets/slug/m71')).toEqual(row)
  })

  it('give a nested market its event as a row, without tags and markets', async () => {
    const { markets: _markets, tags: _tags, ...bare } = event
    expect(await get('/markets?id=70')).toEqual([{ ...nested, events: [bare] }])
  })

  it('are filtered, ordered and looked up as the universe is', async () => {
    const idsOf = async (path: string): Promise<unknown> =>
      ((await get(path)) as Wire[]).map((market) => market.id)
    expect(await idsOf('/markets?order=volumeNum&ascending=false')).toEqual(['71', '70'])
    expect(await idsOf('/markets?closed=true')).toEqual(['72'])
    expect(await idsOf('/markets?clob_token_ids=456')).toEqual(['71'])
    expect(await idsOf('/markets?condition_ids=0xabc')).toEqual(['71'])
    expect(await get('/tags')).toEqual(event.tags)
  })
})

describe.skipIf(recordingsDir === null)(`real recordings${recordingsNote}`, () => {
  it('come back with every value, the newest of four snapshots of an event', async () => {
    const pages = await mkdtemp(join(dir, 'real-'))
    for (const file of recordingFiles().filter((name) => name.startsWith('events-first30'))) {
      await symlink(join(recordingsDir ?? '', file), join(pages, file))
    }
    const real = await createSimulator({ recordings: pages })
    const newest = JSON.parse(readRecordingText('events-first30-2026-05-17.json')) as Wire[]
    for (const recorded of newest) {
      const served = await (await fetch(`${real.url}/events/${recorded.id}`)).json()
      expect(served).toEqual(recorded)
    }
    await real.close()
  })
})
