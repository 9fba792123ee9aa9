// The contract of adapters, and what several processes see of each other, over a real Redis. Each
// adapter stands for a process. Only here time is real: Redis does not know the virtual one.

import { setTimeout as sleep } from 'node:timers/promises'

import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import type { Adapter, Member, Message } from '../../../src/server/adapters/adapter.js'
import { createRedisAdapter } from '../../../src/server/adapters/redis.js'
import type { RedisTimes } from '../../../src/server/adapters/redis-link.js'
import { createLog, type LogEvent } from '../../../src/shared/log.js'
import { Bridge, TestRedis } from '../../support/redis.js'
import { describeAdapter } from './adapter-contract.js'
import { createRecorder, type Recorder } from './recorder.js'

// The wait for the others is longer than the longest one between two tries to come back.
const TIMES: RedisTimes = { beatMs: 50, answerMs: 1000, silenceMs: 1500, settleMs: 1500 }

vi.setConfig({ testTimeout: 15_000 })

/** Waits until something holds, on a busy machine too. */
const until = (holds: () => unknown) => vi.waitFor(holds, { timeout: 5000 })

let redis: TestRedis
let logged: LogEvent[]
const log = createLog(() => (event) => logged.push(event))

beforeAll(async () => {
  redis = await TestRedis.start()
})
beforeEach(async () => {
  logged = []
  await redis.stop()
  await redis.start()
})
afterAll(() => redis.stop())

describe('the contract', () => {
  describeAdapter(
    (appId, receiver) => createRedisAdapter(redis.url, log, TIMES)(appId, receiver),
    (ms) => sleep(ms),
  )
})

interface Process extends Recorder {
  readonly adapter: Adapter
  /** Between it and Redis. */
  readonly bridge: Bridge
}

const running: Process[] = []

afterEach(async () => {
  for (const { adapter, bridge } of running.splice(0)) {
    await adapter.close()
    await bridge.close()
  }
})

async function startProcess(watched: string[] = [], appId = '1'): Promise<Process> {
  const bridge = await Bridge.to(redis.port)
  const recorder = createRecorder(...watched)
  const url = `redis://127.0.0.1:${String(bridge.port)}`
  const adapter = createRedisAdapter(url, log, TIMES)(appId, recorder)
  const process = { ...recorder, adapter, bridge }
  await adapter.open()
  running.push(process)
  return process
}

const user = (userId: string, userInfo?: unknown): Member => ({ userId, userInfo })
const event = (frame: string, cacheSeconds?: number): Message => ({
  channel: 'a',
  frame,
  cacheSeconds,
  source: 'api',
  publishedAtMs: 1,
})
const frames = ({ messages }: Recorder) => messages.map(({ frame }) => frame)
const idsOf = async ({ adapter }: Process, channel: string) =>
  (await adapter.members(channel)).map(({ userId }) => userId)

async function untilLogged(name: RegExp, times = 1): Promise<void> {
  await until(() =>
    expect(logged.filter((it) => name.test(it.name)).length).toBeGreaterThanOrEqual(times),
  )
}

describe('two processes', () => {
  test('get the events of both in one order, and those of another app not at all', async () => {
    const [one, two, other] = [
      await startProcess(),
      await startProcess(),
      await startProcess([], '2'),
    ]
    for (let i = 0; i < 50; i += 1) {
      await Promise.all([
        one.adapter.publish(event(`one ${String(i)}`)),
        two.adapter.publish(event(`two ${String(i)}`)),
      ])
    }
    await until(() => {
      expect([one, two].map(({ messages }) => messages.length)).toEqual([100, 100])
    })
    expect(frames(one)).toEqual(frames(two))
    expect(other.messages).toEqual([])
  })

  test('count together, and know each other’s members', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    await one.adapter.join('presence-a', user('ann', [1, {}]), 9)
    await two.adapter.join('presence-a', user('ann', 'second'), 9)
    expect(await two.adapter.join('presence-a', user('bob'), 9)).toEqual({
      full: false,
      isNewUser: true,
      subscriptionCount: 3,
      members: [user('ann', [1, {}]), user('bob')],
    })
    for (const { adapter } of [one, two]) {
      expect(await adapter.counts('presence-a')).toEqual({ subscriptionCount: 3, userCount: 2 })
      expect(await adapter.members('presence-a')).toEqual([user('ann', [1, {}]), user('bob')])
      expect([...(await adapter.occupiedChannels('presence-'))]).toEqual([
        ['presence-a', { subscriptionCount: 3, userCount: 2 }],
      ])
    }
    expect(await two.adapter.join('presence-a', user('eve'), 2)).toEqual({ full: true })
    expect(await two.adapter.counts('presence-a')).toEqual({ subscriptionCount: 3, userCount: 2 })
    expect(await one.adapter.leave('presence-a', 'ann')).toMatchObject({ isUserGone: false })
    expect(await two.adapter.leave('presence-a', 'ann')).toMatchObject({ isUserGone: true })
    await two.adapter.leave('presence-a', 'bob')
    expect([...(await one.adapter.occupiedChannels(''))]).toEqual([])
    expect(one.members).toEqual(['presence-a +bob'])
    expect(two.members).toEqual(['presence-a +bob', 'presence-a -ann'])
  })

  test('tell counts in the order in which they came about', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    const joinAndTell = async ({ adapter }: Process) => {
      await adapter.join('a', undefined, 9)
      await adapter.tellCount('a')
    }
    for (let i = 0; i < 20; i += 1) await Promise.all([joinAndTell(one), joinAndTell(two)])
    await until(() => expect([...one.counts, ...two.counts]).toHaveLength(80))
    const numbers = one.counts.map((told) => Number(told.slice(2)))
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(numbers.at(-1)).toBe(40)
    expect(two.counts).toEqual(one.counts)
  })

  test('agree on who is online, and both close the connections of a user', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    await one.adapter.signIn('ann')
    await two.adapter.signIn('ann')
    await one.adapter.signOut('ann')
    expect(await one.adapter.onlineUsers(['bob', 'ann'])).toEqual(['ann'])
    await two.adapter.terminate('ann')
    await two.adapter.signOut('ann')
    await until(() => expect(one.users).toEqual(['+ann', '!ann', '-ann']))
    expect(two.users).toEqual(one.users)
  })

  test('report each news of a channel or a user once, whichever of them is asked', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    await one.adapter.join('presence-a', user('ann'), 9)
    expect(await one.adapter.report('presence-a', 'ann')).toBe('came')
    await two.adapter.join('presence-a', user('bob'), 9)
    await one.adapter.leave('presence-a', 'ann')
    // She is back with the other one.
    await two.adapter.join('presence-a', user('ann'), 9)
    expect(await two.adapter.report('presence-a', 'ann')).toBe('nothing')
    expect(await one.adapter.report('presence-a', 'ann')).toBe('nothing')
    await two.adapter.leave('presence-a', 'ann')
    expect(await one.adapter.report('presence-a', 'ann')).toBe('left')
    expect(await two.adapter.report('presence-a', 'ann')).toBe('nothing')
  })

  test('share the last event of a channel', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    await one.adapter.publish(event('1', 60))
    expect(await two.adapter.cached('a')).toEqual({ frame: '1', ttlSeconds: 60 })
  })
})

describe('a process that dies', () => {
  test('takes its members, connections and users away', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    await one.adapter.join('presence-a', user('ann'), 9)
    await one.adapter.join('presence-a', user('bob'), 9)
    await two.adapter.join('presence-a', user('ann'), 9)
    await one.adapter.join('alone', undefined, 9)
    await one.adapter.signIn('bob')

    one.bridge.cut()
    await until(() => expect(two.losses).toHaveLength(2))
    expect(two.losses).toContainEqual({
      channel: 'presence-a',
      userIds: ['bob'],
      subscriptionCount: 1,
    })
    expect(two.losses).toContainEqual({ channel: 'alone', userIds: [], subscriptionCount: 0 })
    expect(two.members).toEqual(['presence-a -bob'])
    await until(() => expect(two.users).toEqual(['+bob', '-bob']))
    expect([...(await two.adapter.occupiedChannels(''))]).toEqual([
      ['presence-a', { subscriptionCount: 1, userCount: 1 }],
    ])
  })

  test('is told anew when it was alive all the time', async () => {
    const [one, two] = [await startProcess(['bob']), await startProcess()]
    await one.adapter.join('presence-a', user('ann', 1), 9)
    await two.adapter.join('presence-a', user('bob', 2), 9)
    await two.adapter.signIn('bob')
    await until(() => expect(one.members).toEqual(['presence-a +bob']))
    one.members.length = two.members.length = one.users.length = 0

    one.bridge.cut()
    await until(() => expect(two.members).toEqual(['presence-a -ann']))
    await two.adapter.join('presence-a', user('cid'), 9)
    await two.adapter.leave('presence-a', 'bob')
    await two.adapter.signOut('bob')
    one.bridge.mend()
    await until(() => {
      expect(one.members).toEqual(['presence-a -bob', 'presence-a +cid'])
      expect(one.users).toContain('-bob')
    })
    await until(() => {
      expect(two.members.slice(1).sort()).toEqual([
        'presence-a +ann',
        'presence-a +cid',
        'presence-a -bob',
      ])
    })
    expect(two.losses).toEqual([{ channel: 'presence-a', userIds: ['ann'], subscriptionCount: 1 }])
    expect(one.returns).toEqual([{ channel: 'presence-a', userIds: ['ann'], isOccupied: false }])
    expect((await idsOf(one, 'presence-a')).sort()).toEqual(['ann', 'cid'])
    expect(await one.adapter.members('presence-a')).toContainEqual(user('ann', 1))
  })
})

describe.each([
  ['is stopped and has forgotten everything', () => redis.stop(), () => redis.start()],
  ['is frozen', () => Promise.resolve(redis.freeze()), () => Promise.resolve(redis.thaw())],
])('while Redis %s', (_how, stop, start) => {
  test('events reach the subscribers of their own process, each once', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    await one.adapter.publish(event('before'))
    await stop()
    const published = ['1', '2', '3'].map((frame) => one.adapter.publish(event(frame, 60)))
    await Promise.all(published)
    expect(frames(one)).toEqual(['before', '1', '2', '3'])
    expect(await one.adapter.cached('a')).toMatchObject({ frame: '3' })

    await untilLogged(/lost/, 2)
    await start()
    await untilLogged(/connected/, 4)
    await two.adapter.publish(event('after'))
    await until(() => expect(frames(one)).toEqual(['before', '1', '2', '3', 'after']))
    const seen = frames(two)
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('its processes serve alone, and have said what they have when it is back', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    await one.adapter.join('presence-a', user('ann'), 9)
    await one.adapter.join('presence-a', user('bob'), 9)
    await two.adapter.join('presence-a', user('cid'), 9)
    await two.adapter.signIn('cid')
    await until(() => expect(one.members).toEqual(['presence-a +bob', 'presence-a +cid']))
    one.members.length = two.members.length = two.users.length = 0

    await stop()
    // Those of another process are known where they were known before.
    const joined = await one.adapter.join('presence-a', user('dan'), 9)
    expect(joined).toMatchObject({ isNewUser: true })
    expect(await idsOf(one, 'presence-a')).toEqual(['ann', 'bob', 'cid', 'dan'])
    expect(await one.adapter.join('presence-a', user('eve'), 4)).toEqual({ full: true })
    await one.adapter.leave('presence-a', 'bob')
    await one.adapter.join('b', undefined, 9)
    expect(await one.adapter.tellCount('b')).toBe(1)
    expect([...(await one.adapter.occupiedChannels(''))]).toEqual([
      ['presence-a', { subscriptionCount: 2, userCount: 3 }],
      ['b', { subscriptionCount: 1, userCount: 0 }],
    ])
    await one.adapter.signIn('ann')
    await two.adapter.signOut('cid')
    expect(await one.adapter.onlineUsers(['ann', 'cid'])).toEqual(['ann'])
    expect(one.members).toEqual(['presence-a +dan', 'presence-a -bob'])
    await untilLogged(/lost/, 2)

    await start()
    await until(async () => {
      for (const { adapter } of [one, two]) {
        expect(await adapter.counts('presence-a')).toEqual({ subscriptionCount: 3, userCount: 3 })
        expect(await adapter.counts('b')).toEqual({ subscriptionCount: 1, userCount: 0 })
        expect(await adapter.onlineUsers(['ann', 'cid'])).toEqual(['ann'])
      }
    })
    await until(() =>
      expect([...two.members].sort()).toEqual(['presence-a +dan', 'presence-a -bob']),
    )
    expect((await idsOf(two, 'presence-a')).sort()).toEqual(['ann', 'cid', 'dan'])
    // One who was told already is not told again, after the correction neither.
    await sleep(TIMES.settleMs + 1000)
    expect(one.members).toHaveLength(2)
    expect(two.members).toHaveLength(2)
  })

  test('what is news to a backend is reported when it is back, and what is none is not', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    const reportAll = async (names: string[]) => {
      return Promise.all(names.map(async (name) => `${name} ${await one.adapter.report(name)}`))
    }
    for (const name of ['stays', 'goes', 'moves']) await one.adapter.join(name, undefined, 9)
    expect(await reportAll(['stays', 'goes', 'moves'])).toEqual([
      'stays came',
      'goes came',
      'moves came',
    ])
    await stop()
    await one.adapter.leave('goes', undefined)
    await one.adapter.leave('moves', undefined)
    await two.adapter.join('moves', undefined, 9)
    await one.adapter.join('comes', undefined, 9)
    await one.adapter.join('short', undefined, 9)
    const changed = ['goes', 'moves', 'comes', 'short']
    expect(await reportAll(changed)).toEqual(changed.map((name) => `${name} unknown`))
    await one.adapter.leave('short', undefined)
    expect(await reportAll(['short'])).toEqual(['short nothing'])
    await untilLogged(/lost/, 2)

    await start()
    await untilLogged(/connected/, 4)
    await until(async () => {
      expect((await two.adapter.counts('moves')).subscriptionCount).toBe(1)
    })
    expect(await reportAll(['stays', ...changed])).toEqual([
      'stays nothing',
      'goes left',
      'moves nothing',
      'comes came',
      'short nothing',
    ])
    await one.adapter.leave('stays', undefined)
    expect(await two.adapter.report('stays')).toBe('left')
    expect(await two.adapter.report('moves')).toBe('nothing')
    expect(one.returns).toEqual([])
  })

  test('the last event of a channel outlives it', async () => {
    const [one, two] = [await startProcess(), await startProcess()]
    await one.adapter.publish({ ...event('old', 60), channel: 'b' })
    await until(() => expect(two.messages).toHaveLength(1))
    await stop()
    await one.adapter.publish(event('new', 60))
    await untilLogged(/lost/, 2)
    await start()
    await untilLogged(/connected/, 4)
    expect(await two.adapter.cached('b')).toMatchObject({ frame: 'old' })
    await until(async () => {
      expect(await two.adapter.cached('a')).toMatchObject({ frame: 'new' })
    })
  })
})

test('nothing stays in Redis when all processes have left', async () => {
  const [one, two] = [await startProcess(), await startProcess()]
  await one.adapter.join('presence-a', user('ann'), 9)
  await one.adapter.join('b', undefined, 9)
  await one.adapter.signIn('ann')
  await two.adapter.join('presence-a', user('ann'), 9)
  for (const { adapter, bridge } of running.splice(0)) {
    await adapter.close()
    await bridge.close()
  }
  const client = new Redis(redis.url)
  // The order of arrival goes on.
  expect(await client.keys('*')).toEqual(['bellwire:1:arrivals'])
  client.disconnect()
})

test('a Redis that was emptied is filled again', async () => {
  const one = await startProcess()
  await one.adapter.join('presence-a', user('ann'), 9)
  const client = new Redis(redis.url)
  await client.flushall()
  client.disconnect()
  await untilLogged(/connected/, 2)
  expect(await one.adapter.counts('presence-a')).toEqual({ subscriptionCount: 1, userCount: 1 })
  expect(one.members).toEqual([])
})

test('a Redis that is not there is a clear error, and nothing is left of the try', async () => {
  await redis.stop()
  const adapter = createRedisAdapter(redis.url, log, TIMES)('1', createRecorder())
  await expect(adapter.open()).rejects.toMatchObject({
    code: 'server/redis-unreachable',
    message: expect.stringMatching(/^Cannot use Redis: .*ECONNREFUSED.* --redis/) as unknown,
  })
  expect(logged).toEqual([])
  await redis.start()
})

test('a Redis that does not answer is a clear error too', async () => {
  redis.freeze()
  const adapter = createRedisAdapter(redis.url, log, TIMES)('1', createRecorder())
  await expect(adapter.open()).rejects.toMatchObject({
    message: expect.stringMatching(/^Cannot use Redis: It does not answer\./) as unknown,
  })
  redis.thaw()
})
