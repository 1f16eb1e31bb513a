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
