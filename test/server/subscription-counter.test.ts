// How often a count is told. Time is virtual.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { SubscriptionCounter } from '../../src/server/subscription-counter.js'
import { createLog, type LogEvent } from '../../src/shared/log.js'

let subscribers: number
let told: number[]
let logged: LogEvent[]
let counter: SubscriptionCounter

beforeEach(() => {
  vi.useFakeTimers()
  subscribers = 0
  told = []
  logged = []
  counter = new SubscriptionCounter(
    () => Promise.resolve(told[told.push(subscribers) - 1] ?? 0),
    createLog(() => (event) => logged.push(event)),
  )
})
afterEach(() => {
  vi.useRealTimers()
})

function set(count: number): Promise<void> {
  subscribers = count
  return counter.changed('a')
}

test('up to a hundred subscribers, each change is told at once', async () => {
  for (const count of [1, 2, 100, 99, 0]) await set(count)
  expect(told).toEqual([1, 2, 100, 99, 0])
  expect(vi.getTimerCount()).toBe(0)
})

test('above a hundred, one is told in five seconds, and the last one always', async () => {
  await set(101)
  await set(102)
  await set(103)
  expect(told).toEqual([101])
  await vi.advanceTimersByTimeAsync(4999)
  expect(told).toEqual([101])
  await vi.advanceTimersByTimeAsync(1)
  expect(told).toEqual([101, 103])
  await set(50)
  await vi.advanceTimersByTimeAsync(5000)
  expect(told).toEqual([101, 103, 50])
  await set(49)
  expect(told).toEqual([101, 103, 50, 49])
})

test('without a change nothing is told, and the next one comes at once', async () => {
  await set(101)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(told).toEqual([101])
  expect(vi.getTimerCount()).toBe(0)
  await set(102)
  expect(told).toEqual([101, 102])
})

test('changes while a count is on its way are told with the one after it', async () => {
  const changes = [set(1), set(2), set(3)]
  await Promise.all(changes)
  expect(told.at(-1)).toBe(3)
  expect(told.length).toBeLessThanOrEqual(2)
})

test('a channel with many does not slow down another', async () => {
  await set(500)
  subscribers = 1
  await counter.changed('b')
  expect(told).toEqual([500, 1])
})

test('a failure is logged, and the next change is told', async () => {
  const failure = new Error('out of order')
  let isBroken = true
  counter = new SubscriptionCounter(
    () => (isBroken ? Promise.reject(failure) : Promise.resolve(told.push(subscribers))),
    createLog(() => (event) => logged.push(event)),
  )
  await set(1)
  expect(logged).toEqual([{ level: 'error', name: 'subscription count failed', detail: failure }])
  isBroken = false
  await set(2)
  expect(told).toEqual([2])
})

test('nothing is told after the end', async () => {
  await set(101)
  await set(102)
  counter.close()
  await vi.advanceTimersByTimeAsync(60_000)
  await set(1)
  expect(told).toEqual([101])
  expect(vi.getTimerCount()).toBe(0)
})
