import { describe, expect, test } from 'vitest'
import { type InstallationStatus, levelOf, textOf } from '../../../web/src/pages/status/finding.ts'
import { judge, wellText } from '../../../web/src/pages/status/judgement.ts'

const NOW = Date.parse('2026-11-03T12:00:00Z')

/** So many seconds from now. */
const at = (seconds: number): string => new Date(NOW + seconds * 1_000).toISOString()

type Tier = InstallationStatus['tiers'][number]

const run = (began: number, more: object = {}) => ({
  ...{ startedAt: at(began), finishedAt: at(began + 1), requests: 25 },
  ...{ marketsSeen: 5_000, marketsChanged: 600, error: null },
  ...more,
})

const EVENTS: Tier = {
  ...{ tier: 'EVENTS', periodSeconds: 30, nextTickAt: at(18) },
  ...{ marketCount: 3_000, ageP50Seconds: 12, ageP99Seconds: 13, staleCount: 0 },
  ...{ lastTick: run(-12), lastDueTick: null, duePeriodSeconds: null, nextDueTickAt: null },
}
const RESOLUTIONS: Tier = {
  ...{ tier: 'RESOLUTIONS', periodSeconds: 300, nextTickAt: at(100) },
  ...{ marketCount: 700, ageP50Seconds: 200, ageP99Seconds: 201, staleCount: 0 },
  ...{ lastTick: run(-200), lastDueTick: run(-5), duePeriodSeconds: 15, nextDueTickAt: at(10) },
}

const WELL: InstallationStatus = {
  ...{ build: '0.1.0', startedAt: at(-7_200), refusedRows: 0, tiers: [EVENTS, RESOLUTIONS] },
  coverage: { openUpstream: 5_000, openStored: 4_990, totalStored: 6_000, lastSweepAt: at(-199) },
  upstream: [
    { route: '/events', usedLast10s: 30, allowedPer10s: 300, throttledUntil: null },
    { route: '/markets', usedLast10s: 0, allowedPer10s: 180, throttledUntil: at(-60) },
  ],
  feed: { headCursor: 'head', changesLast24h: 1_000 },
}

const withEvents = (more: Partial<Tier>): InstallationStatus => ({
  ...WELL,
  tiers: [{ ...EVENTS, ...more }, RESOLUTIONS],
})

const told = (status: InstallationStatus) =>
  judge(status, NOW).map((finding) => [finding.level, textOf(finding)])

const textsOf = (status: InstallationStatus): readonly string[] => judge(status, NOW).map(textOf)

test('an installation that runs on time has nothing to say', () => {
  expect(told(WELL)).toEqual([])
  expect(levelOf([])).toBe('good')
  expect(wellText(WELL)).toBe('Every job runs on time, and 99.8 % of the open markets are stored.')
})

describe('polling', () => {
  test('a tier that nobody polls any more makes prices late', () => {
    const status = withEvents({ nextTickAt: null, lastTick: run(-180) })
    expect(told(status)).toEqual([
      ['bad', 'EVENTS is not polled any more: its last run began 3 min ago'],
    ])
  })

  test('a tier that has never run and that nobody polls is said so', () => {
    expect(textsOf(withEvents({ nextTickAt: null, lastTick: null }))).toEqual([
      'EVENTS is not polled: it has never run',
    ])
  })

  test('a first run that is to come is no harm yet', () => {
    expect(told(withEvents({ lastTick: null, nextTickAt: at(18) }))).toEqual([
      ['warn', 'EVENTS has not run yet: it begins in 18 s'],
    ])
  })

  test('but it is bad for a tier that has no markets to show until then', () => {
    const status = withEvents({ lastTick: null, nextTickAt: at(18), marketCount: 0 })
    expect(told(status)).toEqual([['bad', 'EVENTS has not run yet: it begins in 18 s']])
  })

  test('a run that should have begun is late', () => {
    expect(told(withEvents({ nextTickAt: at(-20), lastTick: run(-50) }))).toEqual([
      ['warn', 'EVENTS is late: it should have begun 20 s ago'],
    ])
  })

  test.each([
    ['seconds for its slot to be taken', { nextTickAt: at(-4), lastTick: run(-46) }],
    ['out the slot that follows the run of a start', { nextTickAt: at(-20), lastTick: run(-35) }],
    ['a moment between two slots', { nextTickAt: null, lastTick: run(-44) }],
  ])('a tier is left %s', (_, more) => {
    expect(told(withEvents(more))).toEqual([])
  })

  test.each([
    ['polls nothing any more', run(-60), run(-600), 'no tier has run for 60 s'],
    ['has never polled anything', null, null, 'no tier has ever run'],
  ])('an installation that %s says that once', (_, first, second, words) => {
    const tiers = [
      { ...EVENTS, nextTickAt: null, lastTick: first },
      { ...RESOLUTIONS, nextTickAt: null, lastTick: second, lastDueTick: null },
    ]
    expect(told({ ...WELL, tiers })).toEqual([['bad', `Nothing is polled: ${words}`]])
  })
})

describe('runs', () => {
  test('a failed run is told with its error, and that prices are late for it comes first', () => {
    const lastTick = run(-12, { error: 'Gamma did not answer in 5 s' })
    expect(told(withEvents({ lastTick, staleCount: 31 }))).toEqual([
      ['bad', 'Prices of EVENTS are late: 31 of 3,000 markets are older than 45 s'],
      ['warn', 'The last run of EVENTS failed: Gamma did not answer in 5 s'],
    ])
  })

  test('one stale market in a hundred is none to wake anybody for', () => {
    expect(told(withEvents({ staleCount: 30 }))).toEqual([])
  })

  test('a run whose process died is not under way for ever', () => {
    const running = run(-29, { finishedAt: null })
    expect(told(withEvents({ lastTick: running }))).toEqual([])
    const dead = run(-40, { finishedAt: null })
    expect(textsOf(withEvents({ lastTick: dead }))).toEqual([
      'A run of EVENTS broke off: it began 40 s ago and never ended',
    ])
  })

  test('a run in vain is bad for a tier that has no markets', () => {
    const lastTick = run(-12, { error: 'Gamma cannot be reached' })
    expect(told(withEvents({ lastTick, marketCount: 0 }))).toEqual([
      ['bad', 'The last run of EVENTS failed: Gamma cannot be reached'],
    ])
  })

  test('the due-lane is judged too', () => {
    const lane = { ...RESOLUTIONS, lastDueTick: run(-5, { error: 'no' }) }
    expect(textsOf({ ...WELL, tiers: [EVENTS, lane] })).toEqual([
      'The last run of the due-lane failed: no',
    ])
  })

  const withLane = (more: Partial<Tier>): InstallationStatus => ({
    ...WELL,
    tiers: [EVENTS, { ...RESOLUTIONS, ...more }],
  })

  test('a due-lane that is silent for as long as pages somebody is late', () => {
    expect(told(withLane({ lastDueTick: run(-105) }))).toEqual([])
    expect(told(withLane({ lastDueTick: run(-106), nextDueTickAt: null }))).toEqual([
      ['bad', 'The due-lane is late: its last run began 106 s ago'],
    ])
  })

  test('a due-lane that nobody polls is said so, and its first run may be to come', () => {
    expect(told(withLane({ lastDueTick: null }))).toEqual([])
    expect(told(withLane({ lastDueTick: null, nextDueTickAt: null }))).toEqual([
      ['bad', 'The due-lane is not polled: it has never run'],
    ])
  })

  test('a run of the due-lane ends within its period', () => {
    expect(told(withLane({ lastDueTick: run(-14, { finishedAt: null }) }))).toEqual([])
    expect(textsOf(withLane({ lastDueTick: run(-16, { finishedAt: null }) }))).toEqual([
      'A run of the due-lane broke off: it began 16 s ago and never ended',
    ])
  })
})

describe('what is stored', () => {
  test('fewer open markets than upstream has are missing', () => {
    const coverage = { ...WELL.coverage, openStored: 4_949 }
    expect(told({ ...WELL, coverage })).toEqual([
      ['bad', 'Markets are missing: 4,949 of 5,000 open ones are stored'],
    ])
  })

  test('one in a hundred closes between two sweeps', () => {
    expect(told({ ...WELL, coverage: { ...WELL.coverage, openStored: 4_950 } })).toEqual([])
  })

  test('a sweep that was not made again for as long as pages somebody is too old', () => {
    const sweptAt = (seconds: number) => ({
      ...{ ...WELL, coverage: { ...WELL.coverage, lastSweepAt: at(-seconds) } },
    })
    expect(told(sweptAt(960))).toEqual([])
    expect(told(sweptAt(961))).toEqual([
      ['bad', 'The last complete sweep is too old: it ended 16 min ago'],
    ])
  })

  test('rows that could not be read are told, and all is well all the same', () => {
    const findings = judge({ ...WELL, refusedRows: 3 }, NOW)
    expect(findings.map(textOf)).toEqual([
      'Rows could not be read: 3 that Polymarket sent are kept as they came',
    ])
    expect(levelOf(findings)).toBe('good')
  })

  test('before the first sweep nothing is known', () => {
    const coverage = { ...WELL.coverage, openUpstream: 0, lastSweepAt: null }
    expect(told({ ...WELL, coverage })).toEqual([
      ['warn', 'No complete sweep yet: nobody knows what is missing'],
    ])
  })

  test('a pause that upstream asked for is told while it lasts', () => {
    const upstream = [
      { route: '/markets', usedLast10s: 180, allowedPer10s: 180, throttledUntil: at(8) },
    ]
    expect(told({ ...WELL, upstream })).toEqual([
      ['warn', 'Polymarket asked for a pause on /markets: 8 s more'],
    ])
  })

  test('a day without an entry of the log is strange, but not for who has just begun', () => {
    const feed = { ...WELL.feed, changesLast24h: 0 }
    expect(told({ ...WELL, feed })).toEqual([])
    expect(told({ ...WELL, feed, startedAt: at(-86_500) })).toEqual([
      ['warn', 'No market has closed or resolved for 24 hours'],
    ])
  })
})

test('the gravest comes first, and its level is that of all', () => {
  const coverage = { ...WELL.coverage, openStored: 4_000 }
  const status = { ...withEvents({ lastTick: run(-12, { error: 'no' }) }), coverage }
  const findings = judge(status, NOW)
  expect(findings.map(({ level }) => level)).toEqual(['bad', 'warn'])
  expect(levelOf(findings)).toBe('bad')
})

test('what is read out counts nothing and names each thing once, so that it changes when that begins or ends', () => {
  const wordsAt = (seconds: number) => {
    const failed = run(-12, { error: 'no' })
    const tiers = [
      { ...EVENTS, nextTickAt: null, lastTick: run(-180), staleCount: 900 },
      { ...RESOLUTIONS, lastTick: failed, lastDueTick: failed, staleCount: 300 },
    ]
    return judge({ ...WELL, tiers, refusedRows: 3 }, NOW + seconds * 1_000).map(({ what }) => what)
  }
  expect(wordsAt(0)).toEqual([
    ...['EVENTS is not polled any more', 'Prices of EVENTS are late'],
    ...['Prices of RESOLUTIONS are late', 'The last run of RESOLUTIONS failed'],
    ...['The last run of the due-lane failed', 'Rows could not be read'],
  ])
  expect(wordsAt(30)).toEqual(wordsAt(0))
})
