import { afterEach, beforeEach, vi } from 'vitest'

import { createMemoryAdapter } from '../../../src/server/adapters/memory.js'
import { describeAdapter } from './adapter-contract.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describeAdapter(createMemoryAdapter, async (ms) => {
  await vi.advanceTimersByTimeAsync(ms)
})
