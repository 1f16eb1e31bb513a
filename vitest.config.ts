import { defineConfig } from 'vitest/config'
import { RecordingsReporter } from './test/support/recordings-reporter.ts'

// Yoga and Pothos each load graphql through their own entry; inlined they share one copy.
const server = { deps: { inline: [/graphql/, /@pothos/] } }

export default defineConfig({
  test: {
    reporters: ['default', new RecordingsReporter()],
    projects: [
      {
        test: {
          name: 'fast',
          // Most wait for Postgres or a socket: on two cores a third worker saves another seventh.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.slow.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          server,
        },
      },
      {
        test: {
          name: 'slow',
          // Some tell lateness from its absence, and all have a machine's whole attention to ask for.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          include: ['test/**/*.slow.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          server,
        },
      },
    ],
  },
})
