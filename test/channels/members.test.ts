// The list of members, as an app reads it: the calls of pusher-js, and ids of any kind.

import { describe, expect, it } from 'vitest'
import { Members } from '../../src/channels/members.js'

const reportNothing = () => undefined

const ODD_IDS = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', '7', '', 'ü💥']

/** Members as they come off the wire, where `__proto__` is a key like any other. */
function membersOf(text: string, myID = 'me'): Members {
  const members = new Members(reportNothing)
  members.replace(JSON.parse(text), myID)
  return members
}

describe('the members of a channel', () => {
  it('are nobody before the channel was subscribed', () => {
    const members = new Members(reportNothing)
    expect([members.count, members.me, members.myID]).toEqual([0, null, null])
    expect([...members]).toEqual([])
    expect(Object.keys(members.members)).toEqual([])
    expect(members.get('me')).toBeNull()
  })

  it('are those of the server, and this user is one of them', () => {
    const members = membersOf('{"me":{"name":"Me"},"bob":null}')
    expect(members.count).toBe(2)
    expect(members.myID).toBe('me')
    expect(members.me).toEqual({ id: 'me', info: { name: 'Me' } })
    expect(members.get('bob')).toEqual({ id: 'bob', info: null })
    expect(members.get('nobody')).toBeNull()
  })

  it('are a plain record by id, which Echo reads', () => {
    const { members } = membersOf('{"me":{"name":"Me"},"bob":{"name":"Bob"}}')
    expect(Object.keys(members)).toEqual(['me', 'bob'])
    expect({ ...members }).toEqual({ me: { name: 'Me' }, bob: { name: 'Bob' } })
    expect(Object.getPrototypeOf(members)).toBeNull()
  })

  it('are walked through by each, and by for … of', () => {
    const members = membersOf('{"me":1,"bob":2}')
    const each: unknown[] = []
    members.each((member) => each.push(member))
    const expected = [
      { id: 'me', info: 1 },
      { id: 'bob', info: 2 },
    ]
    expect(each).toEqual(expected)
    expect([...members]).toEqual(expected)
  })

  it.each([null, undefined, 'text', 7, []])('are nobody when the server sends %j', (hash) => {
    const members = new Members(reportNothing)
    members.replace(hash, 'me')
    expect([members.count, members.me, members.myID]).toEqual([0, null, 'me'])
  })

  it.each(ODD_IDS)('may have the id %j', (id) => {
    const members = membersOf(`{"me":1,${JSON.stringify(id)}:{"name":"Odd"}}`)
    const odd = { id, info: { name: 'Odd' } }
    expect(members.get(id)).toEqual(odd)
    expect(members.count).toBe(2)
    expect([...members]).toContainEqual(odd)
    expect(members.remove({ user_id: id })).toEqual(odd)
    expect([members.get(id), members.count]).toEqual([null, 1])
    expect(members.add({ user_id: id, user_info: { name: 'Odd' } })).toEqual(odd)
    expect([members.get(id), members.count]).toEqual([odd, 2])
    expect(Object.prototype).not.toHaveProperty('name')
  })

  it.each(ODD_IDS)('do not have %j unless the server said so', (id) => {
    const members = membersOf('{"me":1}')
    expect(members.get(id)).toBeNull()
    expect(members.remove({ user_id: id })).toBeNull()
    expect(members.count).toBe(1)
  })
})

describe('a member', () => {
  it('who comes with new info counts once', () => {
    const members = membersOf('{"me":1}')
    members.add({ user_id: 'bob', user_info: 'old' })
    members.add({ user_id: 'bob', user_info: 'new' })
    expect(members.get('bob')).toEqual({ id: 'bob', info: 'new' })
    expect(members.count).toBe(2)
  })

  it('whose id is a number is the one with that number as text', () => {
    const members = membersOf('{"me":1}')
    expect(members.add({ user_id: 7, user_info: 'seven' })).toEqual({ id: '7', info: 'seven' })
    expect(members.get('7')).toEqual({ id: '7', info: 'seven' })
    expect(members.remove({ user_id: 7 })).toEqual({ id: '7', info: 'seven' })
    expect(members.count).toBe(1)
  })

  it.each([null, undefined, 'bob', {}, { user_id: null }, { user_id: {} }, { user_id: true }])(
    'is nobody without an id: %j',
    (data) => {
      const members = membersOf('{"me":1}')
      expect(members.add(data)).toBeNull()
      expect(members.remove(data)).toBeNull()
      expect(members.count).toBe(1)
    },
  )
})

describe('a new list', () => {
  it('tells who came and who left since the last one', () => {
    const members = membersOf('{"me":1,"bob":"Bob","__proto__":"P"}')
    const { added, removed } = members.replace(JSON.parse('{"me":1,"eve":"Eve"}'), 'me')
    expect(added).toEqual([{ id: 'eve', info: 'Eve' }])
    expect(removed).toEqual([
      { id: 'bob', info: 'Bob' },
      { id: '__proto__', info: 'P' },
    ])
  })

  it('tells of nobody when it is the first', () => {
    expect(new Members(reportNothing).replace({ bob: 1 }, 'me')).toEqual({ added: [], removed: [] })
  })

  it('takes over new info of those who stayed', () => {
    const members = membersOf('{"me":"old"}')
    expect(members.replace({ me: 'new' }, 'me')).toEqual({ added: [], removed: [] })
    expect(members.me).toEqual({ id: 'me', info: 'new' })
  })

  it('is a new record: what an app kept of the old one does not change', () => {
    const members = membersOf('{"me":1}')
    const before = members.members
    members.replace({ bob: 2 }, 'me')
    expect(Object.keys(before)).toEqual(['me'])
  })
})

describe('the snapshot of the members', () => {
  it('is the same object until someone comes, goes, changes or the connection is lost', () => {
    const members = new Members(reportNothing)
    const seen = [members.snapshot]
    const look = () => {
      expect(members.snapshot).toBe(members.snapshot)
      expect(seen).not.toContain(members.snapshot)
      seen.push(members.snapshot)
    }
    members.subscribe(look)
    members.replace({ me: 1 }, 'me')
    members.add({ user_id: 'bob', user_info: 'old' })
    members.add({ user_id: 'bob', user_info: 'new' })
    members.lost()
    members.lost()
    members.replace({ me: 1, bob: 'new' }, 'me')
    members.remove({ user_id: 'bob' })
    members.remove({ user_id: 'bob' })
    members.add({})
    const me = { id: 'me', info: 1 }
    const bob = { id: 'bob', info: 'new' }
    expect(seen).toEqual([
      { members: [], me: null, isStale: false },
      { members: [me], me, isStale: false },
      { members: [me, { id: 'bob', info: 'old' }], me, isStale: false },
      { members: [me, bob], me, isStale: false },
      { members: [me, bob], me, isStale: true },
      { members: [me, bob], me, isStale: false },
      { members: [me], me, isStale: false },
    ])
  })

  it('cannot be changed', () => {
    const { snapshot } = membersOf('{"me":1}')
    expect(Object.isFrozen(snapshot)).toBe(true)
    expect(Object.isFrozen(snapshot.members)).toBe(true)
  })

  it('is not stale before there were members, and listening can be ended', () => {
    const members = new Members(reportNothing)
    let changes = 0
    const off = members.subscribe(() => changes++)
    members.lost()
    expect([members.isStale, changes]).toEqual([false, 0])
    members.replace({}, 'me')
    off()
    members.lost()
    expect([members.isStale, changes]).toEqual([true, 1])
  })
})
