// How webhook requests are batched, tried again, bounded and flushed. In virtual time.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { WebhookEvent } from '../../src/server/webhook-events.js'
import {
  ANSWER_TIMEOUT_MS,
  RETRY_FOR_MS,
  WebhookQueue,
  type WebhookQueueOptions,
} from '../../src/server/webhook-queue.js'

const START = 1_700_000_000_000

beforeEach(() => vi.useFakeTimers({ now: START }))
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

const event = (channel: string): WebhookEvent => ({ name: 'cache_miss', channel })

/** Answers with the status; `hang` waits until it is cut off, `cut` is no answer at all. */
type Answer = number | 'hang' | 'cut'

/** An address that gives these answers in turn, and the last one for ever. */
function address(answers: Answer[], options: Partial<WebhookQueueOptions> = {}) {
  const posts: { atMs: number; channels: string[] }[] = []
  const outcomes: string[] = []
  let underWay = 0
  let mostUnderWay = 0
  const post = async (body: string, signal: AbortSignal): Promise<number> => {
    const { time_ms, events } = JSON.parse(body) as { time_ms: number; events: WebhookEvent[] }
    expect(time_ms).toBeGreaterThanOrEqual(START)
    posts.push({ atMs: Date.now() - START, channels: events.map(({ channel }) => channel) })
    mostUnderWay = Math.max(mostUnderWay, (underWay += 1))
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    try {
      if (typeof answer === 'number') return await Promise.resolve(answer)
      if (answer === 'cut') throw new TypeError('fetch failed', { cause: new Error('hung up') })
      return await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      })
    } finally {
      underWay -= 1
    }
  }
  const queue = new WebhookQueue({
    post,
    isBatched: false,
    limit: 1000,
    onOutcome: (outcome, { events, attempt, answer }) => {
      const channels = events.map(({ channel }) => channel).join('+')
      outcomes.push(`${channels} ${outcome}, try ${String(attempt)}: ${String(answer)}`)
    },
    ...options,
  })
  return { queue, posts, outcomes, mostUnderWay: () => mostUnderWay }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('each event has a request of its own, and any 2xx is enough', async () => {
  const { queue, posts, outcomes } = address([200, 204, 299])
  for (const channel of ['a', 'b', 'c']) queue.push(event(channel))
  await pass(0)
  expect(posts.map(({ channels }) => channels)).toEqual([['a'], ['b'], ['c']])
  expect(outcomes).toEqual([
    'a delivered, try 1: 200',
    'b delivered, try 1: 204',
    'c delivered, try 1: 299',
  ])
})

test('a request that fails is tried again, later each time', async () => {
  const { queue, posts, outcomes } = address([500, 302, 'cut', 'hang', 200])
  queue.push(event('a'))
  await pass(60_000)
  expect(posts.map(({ atMs }) => atMs)).toEqual([0, 1000, 3000, 7000, 15_000 + ANSWER_TIMEOUT_MS])
  expect(outcomes).toEqual([
    'a retried, try 1: 500',
    'a retried, try 2: 302',
    'a retried, try 3: hung up',
    'a retried, try 4: no answer in time',
    'a delivered, try 5: 200',
  ])
})

test('after five minutes it is given up', async () => {
  const { queue, posts, outcomes } = address([503])
  queue.push(event('a'))
  await pass(RETRY_FOR_MS * 2)
  const tries = posts.map(({ atMs }) => atMs / 1000)
  expect(tries).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243])
  expect(outcomes.at(-1)).toBe('a failed, try 10: 503')
})

test('one that waits for its next try keeps no other waiting', async () => {
  const { queue, outcomes } = address([500, 200])
  queue.push(event('a'))
  queue.push(event('b'))
  await pass(0)
  expect(outcomes).toEqual(['a retried, try 1: 500', 'b delivered, try 1: 200'])
  await pass(1000)
  expect(outcomes.at(-1)).toBe('a delivered, try 2: 200')
})

test('a batch goes out after 250 ms, or with 20 events', async () => {
  const { queue, posts } = address([200], { isBatched: true })
  queue.push(event('a'))
  await pass(249)
  queue.push(event('b'))
  expect(posts).toEqual([])
  await pass(1)
  expect(posts).toEqual([{ atMs: 250, channels: ['a', 'b'] }])

  for (let i = 0; i < 21; i += 1) queue.push(event(String(i)))
  await pass(0)
  expect(posts.map(({ channels }) => channels.length)).toEqual([2, 20])
  await pass(250)
  expect(posts.at(-1)).toEqual({ atMs: 500, channels: ['20'] })
})

test('no more than ten requests are under way at once', async () => {
  const { queue, posts, mostUnderWay } = address([...Array<Answer>(15).fill('hang'), 200])
  for (let i = 0; i < 40; i += 1) queue.push(event(String(i)))
  await pass(0)
  expect(posts).toHaveLength(10)
  await pass(60_000)
  expect(mostUnderWay()).toBe(10)
  expect(new Set(posts.map(({ channels }) => channels[0])).size).toBe(40)
})

test('a full queue drops what is new, and takes events again when there is room', async () => {
  const { queue, posts, outcomes } = address([500, 500, 200], { limit: 2 })
  for (const channel of ['a', 'b', 'c']) queue.push(event(channel))
  expect(outcomes).toEqual(['c dropped, try 0: the queue is full'])
  await pass(1000)
  queue.push(event('d'))
  await pass(0)
  expect(posts.map(({ channels }) => channels[0])).toEqual(['a', 'b', 'a', 'b', 'd'])
})

test('a flush tries at once what waits, once, and resolves when nothing is left', async () => {
  const { queue, outcomes } = address([500, 500, 200, 500], { isBatched: true })
  queue.push(event('a'))
  await pass(250)
  queue.push(event('b'))
  await pass(250)
  queue.push(event('c'))
  let isFlushed = false
  const flushed = queue.flush(3000).then(() => (isFlushed = true))
  await pass(0)
  expect(isFlushed).toBe(true)
  await flushed
  expect(outcomes.slice(2).sort()).toEqual([
    'a failed, try 2: 500',
    'b failed, try 2: 500',
    'c delivered, try 1: 200',
  ])
})

test('a flush of nothing resolves at once', async () => {
  await address([200]).queue.flush(3000)
})

test('a flush ends in time when there is no answer', async () => {
  const { queue, outcomes } = address(['hang'])
  for (let i = 0; i < 11; i += 1) queue.push(event(String(i)))
  let isFlushed = false
  void queue.flush(3000).then(() => (isFlushed = true))
  await pass(2999)
  expect(isFlushed).toBe(false)
  await pass(1)
  expect(isFlushed).toBe(true)
  expect(outcomes).toHaveLength(11)
  expect(outcomes.every((outcome) => outcome.includes(' failed, '))).toBe(true)
})

test('giving up leaves nothing behind, whatever it waits for', async () => {
  const { queue, outcomes } = address([500, 'hang'], { isBatched: true })
  queue.push(event('retried'))
  await pass(250)
  queue.push(event('under way'))
  await pass(250)
  queue.push(event('in a batch'))
  queue.giveUp()
  queue.push(event('too late'))
  await queue.flush(3000)
  expect(
    outcomes
      .slice(1)
      .map((outcome) => outcome.split(',')[0])
      .sort(),
  ).toEqual(['in a batch failed', 'retried failed', 'too late dropped', 'under way failed'])
})
