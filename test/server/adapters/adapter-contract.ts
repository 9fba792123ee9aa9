// What every adapter must do. Run against each implementation.

import { afterEach, describe, expect, test } from 'vitest'

import type {
  Adapter,
  CreateAdapter,
  Member,
  Message,
} from '../../../src/server/adapters/adapter.js'
import { createRecorder } from './recorder.js'

const member = (userId: string, userInfo?: unknown): Member => ({ userId, userInfo })

const message = (frame: string, channel = 'a', cacheSeconds?: number): Message => ({
  channel,
  frame,
  cacheSeconds,
  source: 'api',
  publishedAtMs: 1_700_000_000_000.5,
})

/** `passTime` lets so many milliseconds pass, virtually where that is possible. */
export function describeAdapter(
  createAdapter: CreateAdapter,
  passTime: (ms: number) => Promise<void>,
): void {
  const open: Adapter[] = []
  const create = async (receiver = createRecorder()) => {
    const adapter = createAdapter('1', receiver)
    open.push(adapter)
    await adapter.open()
    return { ...receiver, adapter }
  }
  afterEach(async () => {
    for (const adapter of open.splice(0)) await adapter.close()
  })

  test('hands out messages in order', async () => {
    const { adapter, messages } = await create()
    const first = { ...message('{"event":"1"}'), exceptSocketId: '1.1' }
    const second = message('{"event":"2"}')
    await adapter.publish(first)
    await adapter.publish(second)
    expect(messages).toEqual([first, second])
  })

  test('counts connections, and forgets a channel when the last one left', async () => {
    const { adapter } = await create()
    expect(await adapter.join('a', undefined, 9)).toEqual({
      full: false,
      isNewUser: false,
      subscriptionCount: 1,
      members: [],
    })
    expect(await adapter.join('a', undefined, 9)).toMatchObject({ subscriptionCount: 2 })
    await adapter.join('b', undefined, 9)
    expect(await adapter.counts('a')).toEqual({ subscriptionCount: 2, userCount: 0 })
    expect(await adapter.leave('a', undefined)).toEqual({
      isUserGone: false,
      subscriptionCount: 1,
    })
    expect([...(await adapter.occupiedChannels(''))]).toEqual([
      ['a', { subscriptionCount: 1, userCount: 0 }],
      ['b', { subscriptionCount: 1, userCount: 0 }],
    ])
    expect(await adapter.leave('a', undefined)).toMatchObject({ subscriptionCount: 0 })
    expect([...(await adapter.occupiedChannels('')).keys()]).toEqual(['b'])
    expect([...(await adapter.occupiedChannels('a')).keys()]).toEqual([])
    expect(await adapter.counts('a')).toEqual({ subscriptionCount: 0, userCount: 0 })
  })

  test('knows users, not connections', async () => {
    const { adapter } = await create()
    const join = async (joining: Member) => adapter.join('presence-a', joining, 9)
    expect(await join(member('b', 1))).toMatchObject({ isNewUser: true })
    expect(await join(member('__proto__', 2))).toMatchObject({ isNewUser: true })
    expect(await join(member('b', 'other info'))).toEqual({
      full: false,
      isNewUser: false,
      subscriptionCount: 3,
      members: [member('b', 1), member('__proto__', 2)],
    })
    expect(await adapter.counts('presence-a')).toEqual({ subscriptionCount: 3, userCount: 2 })
    expect(await adapter.leave('presence-a', 'b')).toMatchObject({ isUserGone: false })
    expect(await adapter.leave('presence-a', 'b')).toEqual({
      isUserGone: true,
      subscriptionCount: 1,
    })
    expect(await adapter.members('presence-a')).toEqual([member('__proto__', 2)])
  })

  test('tells who comes to a presence channel and who leaves it, once for each user', async () => {
    const { adapter, members } = await create()
    // Nobody is there to be told of the first one.
    await adapter.join('presence-a', member('first'), 9)
    members.length = 0
    await adapter.join('presence-a', member('a', { name: 'Ann' }), 9)
    await adapter.join('presence-a', member('b'), 9)
    await adapter.join('presence-a', member('b'), 9)
    await adapter.join('other', undefined, 9)
    expect(members).toEqual(['presence-a +a', 'presence-a +b'])
    await adapter.leave('presence-a', 'b')
    expect(members).toHaveLength(2)
    await adapter.leave('presence-a', 'b')
    expect(members.slice(2)).toEqual(['presence-a -b'])
  })

  test('tells a count when it is asked to', async () => {
    const { adapter, counts } = await create()
    await adapter.join('a', undefined, 9)
    await adapter.join('a', undefined, 9)
    expect(counts).toEqual([])
    expect(await adapter.tellCount('a')).toBe(2)
    expect(await adapter.tellCount('nobody')).toBe(0)
    expect(counts).toEqual(['a 2', 'nobody 0'])
  })

  test('a connection that is not there cannot leave', async () => {
    const { adapter } = await create()
    expect(await adapter.leave('a', undefined)).toEqual({ isUserGone: false, subscriptionCount: 0 })
    expect(await adapter.counts('a')).toEqual({ subscriptionCount: 0, userCount: 0 })
  })

  test('a full channel takes nobody new, and all who are there already', async () => {
    const { adapter } = await create()
    await adapter.join('presence-a', member('1'), 1)
    expect(await adapter.join('presence-a', member('2'), 1)).toEqual({ full: true })
    expect(await adapter.join('presence-a', member('1'), 1)).toMatchObject({ full: false })
    expect(await adapter.counts('presence-a')).toEqual({ subscriptionCount: 2, userCount: 1 })
  })

  describe('the last event of a channel', () => {
    const event = (frame: string, cacheSeconds?: number) =>
      message(frame, '__proto__', cacheSeconds)

    test('is the last one that was to be kept', async () => {
      const { adapter, messages } = await create()
      expect(await adapter.cached('__proto__')).toBeUndefined()
      await adapter.publish(event('1', 60))
      await adapter.publish(event('2', 60))
      await adapter.publish(event('not to be kept'))
      expect(await adapter.cached('__proto__')).toEqual({ frame: '2', ttlSeconds: 60 })
      expect(await adapter.cached('other')).toBeUndefined()
      expect(messages.map(({ frame }) => frame)).toEqual(['1', '2', 'not to be kept'])
    })

    test('is there when a receiver has it', async () => {
      const cached: unknown[] = []
      const { adapter } = await create({
        ...createRecorder(),
        message: ({ channel }) => void adapter.cached(channel).then((it) => cached.push(it?.frame)),
      })
      await adapter.publish(event('1', 60))
      await passTime(100)
      expect(cached).toEqual(['1'])
    })

    test('is forgotten after its time, which begins anew with each', async () => {
      const { adapter } = await create()
      await adapter.publish(event('1', 2))
      await passTime(1200)
      expect(await adapter.cached('__proto__')).toEqual({ frame: '1', ttlSeconds: 1 })
      await adapter.publish(event('2', 2))
      await passTime(1200)
      expect(await adapter.cached('__proto__')).toEqual({ frame: '2', ttlSeconds: 1 })
      await adapter.publish(message('3', 'other', 2))
      await passTime(900)
      await adapter.publish(message('4', 'another', 2))
      expect(await adapter.cached('__proto__')).toBeUndefined()
      expect(await adapter.cached('other')).toMatchObject({ frame: '3' })
    })
  })

  describe('reports', () => {
    test('tell once that a channel or a user is there, and once that it is not', async () => {
      const { adapter } = await create()
      expect(await adapter.report('presence-a')).toBe('nothing')
      await adapter.join('presence-a', member('b/"é'), 9)
      expect(await adapter.report('presence-a')).toBe('came')
      expect(await adapter.report('presence-a', 'b/"é')).toBe('came')
      await adapter.join('presence-a', member('__proto__'), 9)
      expect(await adapter.report('presence-a')).toBe('nothing')
      expect(await adapter.report('presence-a', '__proto__')).toBe('came')
      expect(await adapter.report('presence-a', 'b/"é')).toBe('nothing')

      await adapter.leave('presence-a', 'b/"é')
      expect(await adapter.report('presence-a')).toBe('nothing')
      expect(await adapter.report('presence-a', 'b/"é')).toBe('left')
      expect(await adapter.report('presence-a', 'b/"é')).toBe('nothing')
      await adapter.leave('presence-a', '__proto__')
      expect(await adapter.report('presence-a')).toBe('left')
      expect(await adapter.report('presence-a')).toBe('nothing')
    })

    test('tell nothing of who left and came back in between', async () => {
      const { adapter } = await create()
      await adapter.join('a', undefined, 9)
      expect(await adapter.report('a')).toBe('came')
      await adapter.leave('a', undefined)
      await adapter.join('a', undefined, 9)
      expect(await adapter.report('a')).toBe('nothing')
    })
  })

  describe('signed-in users', () => {
    test('are online from the first connection to the last', async () => {
      const { adapter, users } = await create()
      await adapter.signIn('ann')
      await adapter.signIn('__proto__')
      await adapter.signIn('ann')
      expect(await adapter.onlineUsers(['bob', '__proto__', 'ann'])).toEqual(['__proto__', 'ann'])
      await adapter.signOut('ann')
      expect(users).toEqual(['+ann', '+__proto__'])
      await adapter.signOut('ann')
      expect(users).toEqual(['+ann', '+__proto__', '-ann'])
      expect(await adapter.onlineUsers(['ann', '__proto__'])).toEqual(['__proto__'])
      await adapter.signIn('ann')
      expect(users).toEqual(['+ann', '+__proto__', '-ann', '+ann'])
    })

    test('who are not here cannot leave', async () => {
      const { adapter, users } = await create()
      await adapter.signOut('ann')
      await adapter.signIn('ann')
      expect(users).toEqual(['+ann'])
      expect(await adapter.onlineUsers(['ann'])).toEqual(['ann'])
      expect(await adapter.onlineUsers([])).toEqual([])
    })

    test('are told to go, here or not', async () => {
      const { adapter, users } = await create()
      await adapter.terminate('ann')
      expect(users).toEqual(['!ann'])
    })
  })
}
