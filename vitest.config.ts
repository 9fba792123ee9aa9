import { defineConfig } from 'vitest/config'

import { hasRedis } from './test/support/redis.js'

// Two projects: `unit` runs the sources (unit and integration tests, in Node), `browser` runs
// what was built, in a real Chromium and in empty folders. It waits for `unit` and takes one file
// at a time, so that neither slows down the other.
// Tests over Redis are left out where there is none; `npm test` says so.
const WITHOUT_REDIS = hasRedis() ? [] : ['test/**/redis*.test.ts']

export default defineConfig({
  test: {
    allowOnly: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/package/**', ...WITHOUT_REDIS],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts', 'test/package/**/*.test.ts'],
          exclude: WITHOUT_REDIS,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
