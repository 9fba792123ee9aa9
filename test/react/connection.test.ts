// The provider and `useConnection` against the real server: who connects, what is shown of the
// connection, and when a page says that it is lost.

import { newRoot, shows, until } from '../support/page.js'
import { createElement as h, type ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { expect, describe, it, vi } from 'vitest'
import { Bellwire } from '../../src/node.js'
import { BellwireProvider, useBellwire, useConnection } from '../../src/react/index.js'
import { makeClient, pass, restartServer, takeLog, useServer } from '../bindings/app.js'
import { renderOn, strict } from './render.js'

useServer()

/** Shows the state, and a banner while the connection is lost. */
function Banner() {
  const { state, isLost } = useConnection()
  return `${state}${isLost ? ': connection lost' : ''}`
}

describe('a page that shows its connection', () => {
  it('says nothing of a short outage', async () => {
    const client = makeClient()
    const { element } = renderOn(client, strict(h(Banner)))
    await shows(element, 'connected')
    await restartServer(async () => {
      await shows(element, 'connecting')
      await pass(1900)
    })
    await until(() => {
      client.connection.retryNow()
      return element.textContent === 'connected'
    })
    await pass(5000)
    expect(element.textContent).toBe('connected')
  })

  it('says so after two seconds without one, and that it is back at once', async () => {
    const client = makeClient()
    const { element } = renderOn(client, strict(h(Banner)))
    await shows(element, 'connected')
    await restartServer(async () => {
      await shows(element, 'connecting')
      await pass(2000)
      await shows(element, 'connecting: connection lost')
      await pass(20_000)
      await shows(element, 'unavailable: connection lost')
    })
    await until(() => {
      client.connection.retryNow()
      return element.textContent === 'connected'
    })
  })

  it('says so at once where it is shown for the first time in the middle of an outage', async () => {
    const client = makeClient()
    const { element, render } = renderOn(client, h(Banner))
    await shows(element, 'connected')
    render('elsewhere')
    await shows(element, 'elsewhere')
    await restartServer(async () => {
      await until(() => client.connection.state === 'connecting')
      await pass(2000)
      render(h(Banner))
      await shows(element, 'connecting: connection lost')
    })
  })

  it('does not call a connection lost that the app has ended', async () => {
    const client = makeClient()
    const { element } = renderOn(client, h(Banner))
    await shows(element, 'connected')
    client.disconnect()
    await pass(60_000)
    await shows(element, 'disconnected')
  })

  it('calls one lost that the server refuses for good', async () => {
    const client = makeClient('ann', { autoConnect: false })
    const stranger = new Bellwire('no-such-key', client.options)
    const { element } = renderOn(stranger, h(Banner))
    await shows(element, 'disconnected')
    await pass(2000)
    await shows(element, 'disconnected: connection lost')
    stranger.destroy()
  })

  it('is rendered only when something changes', async () => {
    const client = makeClient()
    const seen: unknown[] = []
    const Counted = () => {
      seen.push(useConnection())
      return seen.length
    }
    const { element } = renderOn(client, h(Counted))
    await until(() => client.connection.state === 'connected')
    await pass(10_000)
    await shows(element, String(seen.length))
    expect(seen.length).toBe(new Set(seen).size)
    expect(seen.at(-1)).toEqual({ ...client.connection.status, isLost: false })
  })
})

it('the page of a server is taken over without a difference, and then shows what is so', async () => {
  const client = makeClient()
  await until(() => client.connection.state === 'connected')
  const app = h(BellwireProvider, { client, children: h(Banner) })
  const element = newRoot()
  const { renderToString } = await import('react-dom/server')
  element.innerHTML = renderToString(app)
  expect(element.textContent).toBe('initialized')
  const differences: unknown[] = []
  const root = hydrateRoot(element, app, {
    onRecoverableError: (error) => differences.push(error),
  })
  await shows(element, 'connected')
  expect(differences).toEqual([])
  root.unmount()
})

describe('the provider', () => {
  it('connects a client that was made with autoConnect: false, once', async () => {
    const client = makeClient('ann', { autoConnect: false })
    const { element } = renderOn(client, strict(h(Banner)))
    await shows(element, 'connected')
    expect(takeLog()).toEqual(['connected'])
  })

  it('leaves a client disconnected that the app has disconnected', async () => {
    const client = makeClient()
    client.disconnect()
    const { element } = renderOn(client, strict(h(Banner)))
    await shows(element, 'disconnected')
    await pass(5000)
    expect(client.connection.status.reason).toBe('disconnect called')
  })

  it('leaves no timer and no listener behind, and the client to the app', async () => {
    const client = makeClient()
    const timers = () => vi.getTimerCount()
    await until(() => client.connection.state === 'connected')
    await pass(10_000)
    const before = timers()
    const { element, unmount } = renderOn(client, strict(h(Banner)))
    await shows(element, 'connected')
    unmount()
    await pass(5000)
    expect(timers()).toBe(before)
    expect(client.connection.state).toBe('connected')
  })

  it('gives its client to the components below', async () => {
    const client = makeClient()
    const Shown = () => String(useBellwire() === client)
    const { element } = renderOn(client, h(Shown))
    await shows(element, 'true')
  })

  it.each<[string, () => ReactNode]>([
    ['a hook outside of one', () => h(Banner)],
    [
      'one without a client',
      () => h(BellwireProvider, { client: undefined as never, children: h(Banner) }),
    ],
  ])('%s says what to do', async (_, components) => {
    const { renderToString } = await import('react-dom/server')
    expect(() => renderToString(components())).toThrow(
      expect.objectContaining({
        name: 'BellwireError',
        code: 'options/client',
        hint: 'Put <BellwireProvider client={…}> around it.',
      }) as Error,
    )
  })
})
