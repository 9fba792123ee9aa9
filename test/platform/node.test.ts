// The outside world of Node: the runtime's own WebSocket, else that of the package ws, else an
// error that says so.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Bellwire } from '../../src/node.js'
import { nodePlatform } from '../../src/platform/node.js'
import { FakeSocket } from '../support/fake-websocket.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.doUnmock('ws')
  vi.resetModules()
})

describe('the platform of Node', () => {
  it('takes the WebSocket of the runtime where there is one', () => {
    vi.stubGlobal('WebSocket', FakeSocket)
    expect(nodePlatform.webSocket()).toBe(FakeSocket)
  })

  it('loads the package ws where there is none', async () => {
    vi.stubGlobal('WebSocket', undefined)
    const Class = await nodePlatform.webSocket()
    expect(Class?.prototype).toBeInstanceOf(WebSocket)
  })

  it('without either fails with what to do', async () => {
    vi.stubGlobal('WebSocket', undefined)
    vi.doMock('ws', () => {
      throw new Error('Cannot find package')
    })
    const client = new Bellwire('key', { url: 'http://localhost:1' })
    const error = await new Promise<Error>((resolve) => client.connection.bind('error', resolve))
    expect(error.message).toBe(
      'There is no WebSocket here. Install the package ws, give the option WebSocket, or enable the transport ws.',
    )
    expect(client.connection.state).toBe('failed')
    client.destroy()
  })

  it('never needs TLS, watches nothing, and prints errors of the app', () => {
    const addEventListener = vi.fn()
    vi.stubGlobal('addEventListener', addEventListener)
    vi.stubGlobal('location', { protocol: 'https:' })
    expect(nodePlatform.needsTLS()).toBe(false)
    expect(() => nodePlatform.watch(() => undefined)()).not.toThrow()
    expect(addEventListener).not.toHaveBeenCalled()
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    const error = new Error('mistake of the app')
    nodePlatform.reportError(error)
    expect(printed).toHaveBeenCalledExactlyOnceWith(error)
    expect(reportError).not.toHaveBeenCalled()
  })
})
