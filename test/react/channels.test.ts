// The hooks for channels as components use them, against the real server: what is subscribed to
// when, and which callback hears what.

import { until, shows } from '../support/page.js'
import { createElement as h, Fragment, useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bellwire } from '../../src/node.js'
import { useChannel, useEvent, useTrigger } from '../../src/react/index.js'
import { logLength, makeClient, pass, publish, takeLog, useServer } from '../bindings/app.js'
import { renderOn, strict } from './render.js'

useServer()

let client: Bellwire
let heard: unknown[]

beforeEach(() => {
  client = makeClient()
  heard = []
})

/** Shows whether the server has confirmed the channel, and keeps what it hears. */
function Orders({ name, hears }: { name?: string | null; hears?: (data: unknown) => void }) {
  const { subscribed, error } = useChannel(name)
  useEvent(name, 'created', hears ?? ((data) => heard.push(data)))
  return error ? `${error.name}: ${error.message}` : subscribed ? `in ${String(name)}` : 'out'
}

const orders = (name: string | null | undefined, hears?: (data: unknown) => void) =>
  h(Orders, { name, hears } as Parameters<typeof Orders>[0])

describe('a component that shows a channel', () => {
  it('in StrictMode is subscribed and authorized once, and hears each event once', async () => {
    const { element } = renderOn(client, strict(orders('private-orders')))
    await shows(element, 'in private-orders')
    await publish('private-orders', 'created', 1)
    await until(() => heard.length > 0)
    await pass(5000)
    expect(heard).toEqual([1])
    expect(takeLog()).toEqual(['connected', '?private-orders', '+private-orders'])
  })

  it('whose callback changes with each render is neither subscribed nor authorized again', async () => {
    const named = (word: string) => (data: unknown) => heard.push([word, data])
    const { element, render } = renderOn(client, orders('private-orders', named('first')))
    await shows(element, 'in private-orders')
    const bound = vi.spyOn(client.channel('private-orders') ?? client, 'on')
    takeLog()
    for (const word of ['second', 'third']) render(orders('private-orders', named(word)))
    await publish('private-orders', 'created', 1)
    await until(() => heard.length > 0)
    await pass(5000)
    expect(heard).toEqual([['third', 1]])
    expect(bound).not.toHaveBeenCalled()
    expect(takeLog()).toEqual([])
  })

  it('that asks for another one leaves the first after a second, and hears only the new one', async () => {
    const { element, render } = renderOn(client, orders('orders-1'))
    await shows(element, 'in orders-1')
    takeLog()
    render(orders('orders-2'))
    await shows(element, 'in orders-2')
    await publish('orders-1', 'created', 1)
    await publish('orders-2', 'created', 2)
    await until(() => heard.length > 0)
    expect(heard).toEqual([2])
    expect(takeLog()).toEqual(['+orders-2'])
    await pass(1000)
    await until(() => logLength() > 0)
    expect(takeLog()).toEqual(['-orders-1'])
  })

  it('that changes its mind within a second has nothing to pay', async () => {
    const { element, render } = renderOn(client, orders('orders-1'))
    await shows(element, 'in orders-1')
    render(orders('orders-2'))
    await shows(element, 'in orders-2')
    await pass(900)
    render(orders('orders-1'))
    await shows(element, 'in orders-1')
    takeLog()
    await pass(200)
    expect(client.channel('orders-1')?.subscribed).toBe(true)
    expect(client.channel('orders-2')?.subscribed).toBe(true)
    await pass(1000)
    await until(() => logLength() > 0)
    expect(takeLog()).toEqual(['-orders-2'])
  })

  it('and gives way to another route that shows it, too, costs no second subscription', async () => {
    const route = (path: string) =>
      h('main', { key: path }, orders('private-orders'), ` at ${path}`)
    const { element, render } = renderOn(client, route('/list'))
    await shows(element, 'in private-orders at /list')
    takeLog()
    render(null)
    await shows(element, '')
    await pass(500)
    render(route('/detail'))
    await shows(element, 'in private-orders at /detail')
    await publish('private-orders', 'created', 1)
    await until(() => heard.length > 0)
    await pass(5000)
    expect(heard).toEqual([1])
    expect(takeLog()).toEqual([])
  })

  it('is left a second after the last of those that show it, and the connection stays', async () => {
    const both = (names: string[]) =>
      h(
        Fragment,
        null,
        names.map((key) => h(Fragment, { key }, orders('orders'))),
      )
    const { element, render, unmount } = renderOn(client, both(['a', 'b']))
    await shows(element, 'in ordersin orders')
    render(both(['a']))
    await shows(element, 'in orders')
    await pass(5000)
    await publish('orders', 'created', 1)
    await until(() => heard.length > 0)
    expect(takeLog()).toEqual(['connected', '+orders'])
    unmount()
    await pass(999)
    expect(client.channel('orders')?.subscribed).toBe(true)
    await pass(1)
    expect(client.channel('orders')).toBeUndefined()
    await until(() => logLength() > 0)
    expect(takeLog()).toEqual(['-orders'])
    expect(client.connection.state).toBe('connected')
  })

  it('that the app has subscribed to by itself leaves that to the app', async () => {
    const own = client.subscribe('orders')
    const { element, unmount } = renderOn(client, orders('orders'))
    await shows(element, 'in orders')
    unmount()
    await pass(5000)
    expect(own.subscribed).toBe(true)
    own.unsubscribe()
    const again = renderOn(client, orders('orders'))
    await shows(again.element, 'in orders')
    again.unmount()
    await pass(1000)
    expect(client.channel('orders')).toBeUndefined()
  })

  it('that the app leaves by itself says so', async () => {
    const { element } = renderOn(client, orders('orders'))
    await shows(element, 'in orders')
    client.unsubscribe('orders')
    await shows(element, 'out')
  })

  it('of which another one is in already is in from its first render', async () => {
    const { element, render } = renderOn(client, orders('orders'))
    await shows(element, 'in orders')
    const seen: boolean[] = []
    const Late = () => {
      const { subscribed } = useChannel('orders')
      seen.push(subscribed)
      return subscribed ? '!' : '?'
    }
    render(h(Fragment, null, orders('orders'), h(Late)))
    await shows(element, 'in orders!')
    expect(seen).not.toContain(false)
  })

  it('without a name does nothing until there is one', async () => {
    const { element, render } = renderOn(client, orders(null))
    await until(() => client.connection.state === 'connected')
    for (const name of [undefined, '', false as unknown as null]) {
      render(orders(name))
      await shows(element, 'out')
    }
    expect(client.allChannels()).toEqual([])
    render(orders('orders'))
    await shows(element, 'in orders')
    render(orders(null))
    await shows(element, 'out')
  })

  it('with another client in its provider moves to that one', async () => {
    const other = makeClient('bob')
    const { element, render } = renderOn(client, orders('orders'))
    await shows(element, 'in orders')
    render(orders('orders'), other)
    await shows(element, 'out')
    await shows(element, 'in orders')
    await pass(1000)
    expect(client.allChannels()).toEqual([])
    expect(other.channel('orders')?.subscribed).toBe(true)
  })

  it('that the app does not authorize shows why', async () => {
    const refused = makeClient('eve', {
      channelAuthorization: {
        customHandler: (_request, done) => done(new Error('Not you.'), null),
      },
    })
    const { element } = renderOn(refused, orders('private-orders'))
    await shows(element, 'Error: Not you.')
  })

  it('over an outage is out, and in again', async () => {
    const { element } = renderOn(client, orders('orders'))
    await shows(element, 'in orders')
    client.disconnect()
    await shows(element, 'out')
    client.connect()
    await shows(element, 'in orders')
  })
})

describe('a name that no channel can have', () => {
  it.each([
    ['text', () => 'no spaces'],
    ['an object that is another one on each render', () => ({}) as string],
  ])(
    'is shown as an error and told by the console, and the rest of the page works: %s',
    async (_, nameOf) => {
      const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      let renders = 0
      const Wrong = () => {
        renders++
        const { error } = useChannel(nameOf())
        return `${String(error)} / `
      }
      const { element } = renderOn(client, h(Fragment, null, h(Wrong), orders('orders')))
      await until(() => element.textContent.endsWith('/ in orders'))
      expect(element.textContent).toMatch(
        /^ProtocolError: A channel name has 1 to 200 of .* unlike "/,
      )
      expect(told).toHaveBeenCalledWith(expect.objectContaining({ code: 'protocol/channel-name' }))
      expect(renders).toBeLessThan(5)
      told.mockRestore()
    },
  )
})

describe('useTrigger', () => {
  it('sends to the others, and is the same function on each render', async () => {
    const bob = makeClient('bob').subscribe('presence-room')
    const typed: unknown[] = []
    bob.bind('client-typing', (data, { user_id }) => typed.push([data, user_id]))
    const functions = new Set<unknown>()
    const answers: boolean[] = []
    let rerender: () => void = () => undefined
    const Box = () => {
      const [count, setCount] = useState(0)
      rerender = () => setCount(count + 1)
      const trigger = useTrigger('presence-room')
      functions.add(trigger)
      return h(
        'button',
        { onClick: () => answers.push(trigger('client-typing', { count })) },
        count,
      )
    }
    const { element } = renderOn(client, strict(h(Box)))
    await until(() => element.querySelector('button') !== null)
    const click = () => element.querySelector('button')?.click()
    click()
    expect(answers).toEqual([false])
    await until(() => bob.subscribed)
    await until(() => client.channel('presence-room')?.subscribed === true)
    rerender()
    await shows(element, '1')
    click()
    await until(() => typed.length > 0)
    expect(answers).toEqual([false, true])
    expect(typed).toEqual([[{ count: 1 }, 'ann']])
    expect(functions.size).toBe(1)
  })
})
