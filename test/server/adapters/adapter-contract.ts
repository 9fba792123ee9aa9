// What every adapter must do. Run against each implementation.

import { expect, test } from 'vitest'

import type { CreateAdapter, Member, Message } from '../../../src/server/adapters/adapter.js'

const member = (userId: string, userInfo?: unknown): Member => ({ userId, userInfo })

export function describeAdapter(createAdapter: CreateAdapter): void {
  const create = () => {
    const received: Message[] = []
    return { received, adapter: createAdapter('1', (message) => received.push(message)) }
  }

  test('hands out messages in order', async () => {
    const { adapter, received } = create()
    const first = { channel: 'a', frame: '{"event":"1"}', exceptSocketId: '1.1' }
    const second = { channel: 'a', frame: '{"event":"2"}' }
    await adapter.publish(first)
    await adapter.publish(second)
    expect(received).toEqual([first, second])
    await adapter.close()
  })

  test('counts connections, and forgets a channel when the last one left', async () => {
    const { adapter } = create()
    expect(await adapter.join('a', undefined, 9)).toEqual({
      full: false,
      isNewUser: false,
      members: [],
    })
    await adapter.join('a', undefined, 9)
    await adapter.join('b', undefined, 9)
    expect(await adapter.counts('a')).toEqual({ subscriptionCount: 2, userCount: 0 })
    expect(await adapter.leave('a', undefined)).toBe(false)
    expect([...(await adapter.occupiedChannels(''))]).toEqual([
      ['a', { subscriptionCount: 1, userCount: 0 }],
      ['b', { subscriptionCount: 1, userCount: 0 }],
    ])
    await adapter.leave('a', undefined)
    expect([...(await adapter.occupiedChannels('')).keys()]).toEqual(['b'])
    expect([...(await adapter.occupiedChannels('a')).keys()]).toEqual([])
    expect(await adapter.counts('a')).toEqual({ subscriptionCount: 0, userCount: 0 })
    await adapter.close()
  })

  test('knows users, not connections', async () => {
    const { adapter } = create()
    const join = async (joining: Member) => adapter.join('presence-a', joining, 9)
    expect(await join(member('b', 1))).toMatchObject({ isNewUser: true })
    expect(await join(member('__proto__', 2))).toMatchObject({ isNewUser: true })
    expect(await join(member('b', 'other info'))).toEqual({
      full: false,
      isNewUser: false,
      members: [member('b', 1), member('__proto__', 2)],
    })
    expect(await adapter.counts('presence-a')).toEqual({ subscriptionCount: 3, userCount: 2 })
    expect(await adapter.leave('presence-a', 'b')).toBe(false)
    expect(await adapter.leave('presence-a', 'b')).toBe(true)
    expect(await adapter.members('presence-a')).toEqual([member('__proto__', 2)])
    await adapter.close()
  })

  test('a full channel takes nobody new, and all who are there already', async () => {
    const { adapter } = create()
    await adapter.join('presence-a', member('1'), 1)
    expect(await adapter.join('presence-a', member('2'), 1)).toEqual({ full: true })
    expect(await adapter.join('presence-a', member('1'), 1)).toMatchObject({ full: false })
    expect(await adapter.counts('presence-a')).toEqual({ subscriptionCount: 2, userCount: 1 })
    await adapter.close()
  })
}
