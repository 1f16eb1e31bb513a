import { Command } from 'commander'
import { readBuild } from '../build.ts'
import type { PolledTier } from '../domain/tier.ts'
import { parseNumber, parsePort, parseTier, TIER_NAMES } from './arguments.ts'
import type { Environment } from './environment.ts'
import type { ImportLegacyFlags } from './import-legacy.ts'
import type { RepairTokenIdsFlags } from './repair-token-ids.ts'
import type { SimulatorFlags } from './simulator.ts'

/**
 * The whole command line. Each command loads its modules when it runs: those of the server take
 * half a second, which neither the help nor the simulator need.
 */
export const createProgram = (env: Environment): Command => {
  const program = new Command('polycool')
    .description('Self-hosted GraphQL server for Polymarket markets.')
    .version(readBuild(env))
    .helpCommand('help [command]', 'the options of one command')
    .showHelpAfterError('Run "polycool --help", or "polycool <command> --help".')
    .exitOverride()
    .addHelpText('after', HELP)
  program
    .command('start')
    .description('migrate the database, serve the API and poll, until Ctrl-C')
    .action(async () => (await import('./start.ts')).start(env))
  program
    .command('demo')
    .description('"start" with simulated markets and a fresh database: needs no internet')
    .action(async () => (await import('./demo.ts')).demo(env))
  program
    .command('status')
    .description('what is stored, how fresh it is, and how polling went last')
    .action(async () => (await import('./status.ts')).showStatus(env))
  program
    .command('poll')
    .description('poll one tier, without serving the API')
    .argument('<tier>', `one of: ${TIER_NAMES}`, parseTier)
    .option('--once', 'now and once, whoever polled it last; otherwise by the clock')
    .action(async (tier: PolledTier, { once = false }: { once?: boolean }) => {
      const { poll, pollOnce } = await import('./poll.ts')
      await (once ? pollOnce(env, tier) : poll(env, tier))
    })
  program
    .command('backfill')
    .description('fill the database from upstream; goes on where it was interrupted')
    .option('--closed', 'all that ever closed too, which takes hours; otherwise what is open')
    .action(async ({ closed = false }: { closed?: boolean }) =>
      (await import('./backfill.ts')).backfill(env, { closed }),
    )
  program
    .command('import-legacy')
    .description("take over the old system's markets, which it leaves as they are")
    .requiredOption('--from <url>', 'its PostgreSQL: postgres://user:password@host:5432/database')
    .option('--dry-run', 'only say what would be done: writes nothing, asks nobody', false)
    .action(async (flags: ImportLegacyFlags) =>
      (await import('./import-legacy.ts')).importLegacyTable(env, flags),
    )
  program
    .command('repair-token-ids')
    .description("repair the lists of the old system's markets in place")
    .requiredOption('--db <url>', 'its PostgreSQL: postgres://user:password@host:5432/database')
    .option('--dry-run', 'only say what would be done: writes nothing, asks nobody', false)
    .action(async (flags: RepairTokenIdsFlags) =>
      (await import('./repair-token-ids.ts')).repairTokenIds(env, flags),
    )
  program
    .command('migrate')
    .description('bring the database up to date ("start" does it too)')
    .action(async () => (await import('./migrate.ts')).migrate(env))
  program.addCommand(simulatorCommand(env).copyInheritedSettings(program))
  program
    .command('schema')
    .description('print the GraphQL schema (SDL)')
    .action(async () => (await import('./schema.ts')).printSchema())
  return program
}

const simulatorCommand = (env: Environment): Command =>
  new Command('simulator')
    .description('a stand-in for the Gamma API, to develop and test against')
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <number>', 'where to listen; 0: any free port', parsePort, 4600)
    .option('--seed <number>', 'which universe', parseNumber, 1)
    .option('--speed <factor>', 'simulated seconds per real second', parseNumber, 1)
    .option('--events <count>', 'open events apart from up/down markets', parseNumber, 300)
    .option('--open-events <count>', 'open events of all kinds, instead of --events', parseNumber)
    .option('--open-markets <count>', 'open markets of all kinds, instead of --events', parseNumber)
    .option('--strays <count>', 'open markets that only /markets shows', parseNumber, 0)
    .option('--closed-markets <count>', 'markets closed before the start', parseNumber, 5000)
    .option('--no-up-down', 'leave out the markets of 5 minutes to a day')
    .option('--up-down-assets <count>', 'assets that have them, 1 to 8', parseNumber, 2)
    .option('--limits', "hold requests back as Gamma's published limits say", false)
    .option('--recordings <folder>', 'replay recorded responses instead')
    .addHelpText('after', SIMULATOR_HELP)
    .action(async (flags: SimulatorFlags) => (await import('./simulator.ts')).simulate(env, flags))

const HELP = `
Environment (docs/configuration.md lists every variable):
  DATABASE_URL  PostgreSQL 15 or newer; unset: embedded, in DATA_DIR (./data)
  PORT          of the HTTP server (4000); it listens on HOST (127.0.0.1)
  POLLER_MODE   which tiers "start" polls: all, none, or a comma list (all)
  GAMMA_URL     Polymarket's Gamma API, or a simulator

Try it without the internet:  polycool demo`

const SIMULATOR_HELP = `
Point the server at it:   GAMMA_URL=http://127.0.0.1:4600 npm start
Make it fail on demand:   curl -X PUT http://127.0.0.1:4600/_simulator/faults -d '[{"kind":"latency","ms":2000}]'
Take markets away:        curl -X POST http://127.0.0.1:4600/_simulator/hide -d '{"markets":[2000001]}'
What was asked of it:     curl http://127.0.0.1:4600/_simulator/status
Mend it again:            curl -X DELETE http://127.0.0.1:4600/_simulator/faults`
