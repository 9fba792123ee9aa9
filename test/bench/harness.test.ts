// What the benches make of their samples: medians, quartiles, ratios, and turns that rotate.

import { expect, test } from 'vitest'

import { inTurns, ratio, show, spread } from '../../bench/harness.mjs'

test('a spread has the median, the middle half and the worst', () => {
  expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, q1: 2, q3: 4, worst: 5 })
})

test('what never came to an end is the worst, and never is what is shown', () => {
  const samples = spread([1, Infinity, 2])
  expect(samples.worst).toBe(Infinity)
  expect(show(samples.worst)).toBe('never')
})

test('a ratio is that of each round, so that a busy moment does not change it', () => {
  expect(ratio([2, 20, 4], [1, 10, 2])).toEqual({ median: 2, q1: 2, q3: 2, worst: 2 })
})

test('figures have three digits, whole and large ones are whole', () => {
  expect([0.1234, 1.5, 123.4, 12345.6, 11840].map(show)).toEqual([
    '0.123',
    '1.50',
    '123',
    '12,346',
    '11,840',
  ])
  expect(show(spread([1, 2, 3, 4, 5]))).toBe('3 (2-4)')
  expect(show(spread([3, 3, 3]))).toBe('3')
})

test('contestants take turns, another one begins each round, and warming up does not count', async () => {
  const turns: string[] = []
  const contestant = (name: string) => () => {
    turns.push(name)
    return turns.length
  }
  const samples = await inTurns({ one: contestant('one'), two: contestant('two') }, 2, 1)
  expect(turns).toEqual(['one', 'two', 'two', 'one', 'one', 'two'])
  expect(samples).toEqual({ one: [4, 5], two: [3, 6] })
})
