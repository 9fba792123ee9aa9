// `usePresence` against the real server: who is there, and how often a component is rendered for it.

import { shows, until } from '../support/page.js'
import { createElement as h } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bellwire, MembersSnapshot } from '../../src/node.js'
import { usePresence } from '../../src/react/index.js'
import { makeClient, takeLog, useServer } from '../bindings/app.js'
import { renderOn, strict } from './render.js'

useServer()

let client: Bellwire
beforeEach(() => {
  client = makeClient()
})

const ids = ({ members }: MembersSnapshot) => members.map(({ id }) => id)

async function joinAs(userId: string): Promise<Bellwire> {
  const other = makeClient(userId)
  const channel = other.subscribe('presence-room')
  await until(() => channel.subscribed)
  return other
}

describe('a component that shows who is there', () => {
  it('shows the members, who comes and who goes', async () => {
    const Room = () => {
      const { members, me } = usePresence('presence-room')
      return `${members.map(({ id }) => id).join('+')}, I am ${String(me?.id)}`
    }
    const { element } = renderOn(client, strict(h(Room)))
    await shows(element, 'ann, I am ann')
    const bob = await joinAs('bob')
    await shows(element, 'ann+bob, I am ann')
    bob.destroy()
    await shows(element, 'ann, I am ann')
    expect(takeLog()).toContain('-presence-room')
  })

  it('and selects a part is rendered when that part changes', async () => {
    const rendered: string[] = []
    const Me = () => {
      const me = usePresence('presence-room', (snapshot) => snapshot.me?.id)
      rendered.push(String(me))
      return me
    }
    const Count = () => usePresence('presence-room', ({ members }) => members.length)
    const { element } = renderOn(client, [h(Me, { key: 1 }), h(Count, { key: 2 })])
    await shows(element, 'ann1')
    await joinAs('bob')
    await shows(element, 'ann2')
    expect(rendered).toEqual(['undefined', 'ann'])
  })

  it('may select a new array each time', async () => {
    let renders = 0
    const Room = () => {
      renders++
      return usePresence('presence-room', ids).join('+')
    }
    const Inline = () => usePresence('presence-room', (it) => [...it.members].reverse()).length
    const { element } = renderOn(client, strict([h(Room, { key: 1 }), h(Inline, { key: 2 })]))
    await shows(element, 'ann1')
    await joinAs('bob')
    await shows(element, 'ann+bob2')
    expect(renders).toBeLessThan(10)
  })

  it('keeps them while the connection is lost, marked as stale', async () => {
    const Room = () => {
      const snapshot = usePresence('presence-room')
      return `${ids(snapshot).join('+')}${snapshot.isStale ? '?' : ''}`
    }
    const { element } = renderOn(client, h(Room))
    await shows(element, 'ann')
    client.disconnect()
    await shows(element, 'ann?')
    client.connect()
    await shows(element, 'ann')
  })

  it('shows nobody without a name', async () => {
    const Room = ({ name }: { name: `presence-${string}` | null }) =>
      usePresence(name, ({ members }) => members.length)
    const { element, render } = renderOn(client, h(Room, { name: null }))
    await shows(element, '0')
    render(h(Room, { name: 'presence-room' }))
    await shows(element, '1')
    render(h(Room, { name: null }))
    await shows(element, '0')
  })

  it('of a channel of another kind shows nobody, and the console says why', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const Room = () => usePresence('orders' as 'presence-orders').members.length
    const { element } = renderOn(client, h(Room))
    await until(() => told.mock.calls.length > 0)
    await shows(element, '0')
    expect(String(told.mock.calls[0]?.[0])).toBe('ProtocolError: No presence channel: orders')
    told.mockRestore()
  })
})
