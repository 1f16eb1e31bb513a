import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchBackfill } from './backfill.ts'
import { benchConsole } from './console.ts'
import { benchFetchMarket } from './fetch-market.ts'
import { benchFirstDay } from './first-day.ts'
import { benchFreshness } from './freshness.ts'
import { benchImportLegacy } from './import-legacy.ts'
import { benchIngest } from './ingest.ts'
import { benchPriceSeries } from './price-series.ts'
import { benchQueries } from './queries.ts'
import { benchStreams } from './streams.ts'
import { benchSweep } from './sweep.ts'
import { benchTick } from './tick.ts'
import { benchWal } from './wal.ts'

const recordings =
  process.env.RECORDINGS_DIR ?? fileURLToPath(new URL('../../shared/recordings', import.meta.url))

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of the bench freshness. */
    minutes: { type: 'string', default: '30' },
    /** Of the bench sweep. */
    tier: { type: 'string', default: 'resolutions' },
    /** Of the bench queries: names of queries, and two filled databases. */
    only: { type: 'string', multiple: true, default: [] },
    database: { type: 'string', multiple: true, default: [] },
  },
})

const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  parse: () => import('./parse.ts'),
  'gamma-client': () => import('./gamma-client.ts'),
  tick: () => benchTick(),
  'tick-recorded': async () => {
    if (existsSync(recordings)) await benchTick({ recordings })
    else console.log('tick-recorded: skipped, no recordings found (set RECORDINGS_DIR)')
  },
  ingest: benchIngest,
  'fetch-market': benchFetchMarket,
  wal: benchWal,
  'price-series': benchPriceSeries,
  streams: benchStreams,
  sweep: () => benchSweep({ tier: options.tier }),
  queries: () => benchQueries({ only: options.only, databases: options.database }),
  backfill: benchBackfill,
  'import-legacy': benchImportLegacy,
  freshness: () => benchFreshness({ minutes: Number(options.minutes) }),
  console: benchConsole,
  'first-day': benchFirstDay,
}
/** Ten minutes and more: only when named. */
const onlyNamed = ['price-series', 'queries', 'backfill', 'import-legacy', 'freshness', 'first-day']

const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
console.log(`Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()})`)
for (const [name, run] of Object.entries(benches)) {
  if (asked.length > 0 ? !asked.includes(name) : onlyNamed.includes(name)) continue
  console.log(`\n== ${name}`)
  await run()
}
