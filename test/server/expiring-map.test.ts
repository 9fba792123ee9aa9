// What is kept, for how long, and that nothing is left. Time is virtual.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ExpiringMap } from '../../src/server/expiring-map.js'

let map: ExpiringMap<number>

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  map = new ExpiringMap()
})
afterEach(() => {
  vi.useRealTimers()
})

test('keeps a value for its time', () => {
  map.set('__proto__', 0, 1000)
  expect(map.get('constructor')).toBeUndefined()
  vi.advanceTimersByTime(999)
  expect(map.get('__proto__')).toEqual({ value: 0, leftMs: 1 })
  vi.advanceTimersByTime(1)
  expect(map.get('__proto__')).toBeUndefined()
})

test('a new value begins a new time', () => {
  map.set('a', 1, 1000)
  vi.advanceTimersByTime(900)
  map.set('a', 2, 1000)
  vi.advanceTimersByTime(900)
  expect(map.get('a')).toEqual({ value: 2, leftMs: 100 })
  expect(map.size).toBe(1)
})

test('lets go of all whose time is over, also behind one that was set again', () => {
  map.set('a', 1, 1000)
  for (let index = 0; index < 1000; index += 1) map.set(`key ${String(index)}`, index, 1000)
  vi.advanceTimersByTime(500)
  map.set('a', 2, 1000)
  vi.advanceTimersByTime(500)
  map.set('b', 3, 1000)
  expect(map.size).toBe(2)
  expect([map.get('a')?.value, map.get('b')?.value]).toEqual([2, 3])
})

test('forgets everything when told so', () => {
  map.set('a', 1, 1000)
  map.clear()
  expect([map.size, map.get('a')]).toEqual([0, undefined])
})
