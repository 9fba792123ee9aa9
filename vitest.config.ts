import { defineConfig } from 'vitest/config'

import { retryEngine } from './tools/retry-engine.mjs'
import { hasRedis } from './test/support/redis.js'

// Three projects: `unit` runs the sources (unit and integration tests, in Node), `testing` those of
// what apps are tested with, over the retry engine as it is built, which needs no timer; `browser` runs
// what was built, in a real Chromium and in empty folders. It waits for `unit` and takes two files
// at a time, as browsers need more of a machine. The others run what was built where else it is
// used; they need more than the dev dependencies, and each is an npm script of its own.
// Tests over Redis are left out where there is none; `npm test` says so.
const WITHOUT_REDIS = hasRedis() ? [] : ['test/**/redis*.test.ts']
const ELSEWHERE = ['runtimes', 'react-native', 'browsers']

export default defineConfig({
  test: {
    allowOnly: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...['browser', 'package', 'testing', ...ELSEWHERE].map((folder) => `test/${folder}/**`),
            ...WITHOUT_REDIS,
          ],
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [{ ...retryEngine, enforce: 'pre' }],
        test: {
          name: 'testing',
          include: ['test/testing/**/*.test.{ts,tsx}'],
          server: { deps: { inline: ['reconnecting-websocket'] } },
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
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      ...ELSEWHERE.map((name) => ({
        test: {
          name,
          include: [`test/${name}/*.test.ts`],
          testTimeout: 60_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      })),
    ],
  },
})
