// The outside world of pages and workers is looked up when it is used, not when it is imported.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { webPlatform } from '../../src/platform/web.js'
import { FakeSocket } from '../support/fake-websocket.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('the platform of pages', () => {
  it('has the WebSocket class of this moment, if there is one', () => {
    vi.stubGlobal('WebSocket', FakeSocket)
    expect(webPlatform.webSocket()).toBe(FakeSocket)
    vi.stubGlobal('WebSocket', undefined)
    expect(webPlatform.webSocket()).toBeUndefined()
  })

  it('calls the fetch of this moment as that wants to be called', async () => {
    const callers: unknown[] = []
    vi.stubGlobal('fetch', function (this: unknown) {
      callers.push(this)
      return Promise.resolve('answer')
    })
    const fetch = webPlatform.fetch()
    const { signal } = new AbortController()
    const answer = fetch('/x', { method: 'POST', headers: {}, body: '', signal })
    expect(await answer).toBe('answer')
    expect(callers).toEqual([globalThis])
  })

  it.each([
    ['https:', true],
    ['http:', false],
    ['file:', false],
  ])('of a page that came over %s needs TLS: %s', (protocol, needsTLS) => {
    vi.stubGlobal('location', { protocol })
    expect(webPlatform.needsTLS()).toBe(needsTLS)
  })

  it('needs no TLS where there is no location', () => {
    vi.stubGlobal('location', undefined)
    expect(webPlatform.needsTLS()).toBe(false)
  })

  it('hands errors of the app to reportError, or else to the console', () => {
    const error = new Error('mistake of the app')
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    webPlatform.reportError(error)
    expect(reportError).toHaveBeenCalledExactlyOnceWith(error)
    expect(printed).not.toHaveBeenCalled()
    vi.stubGlobal('reportError', undefined)
    webPlatform.reportError(error)
    expect(printed).toHaveBeenCalledExactlyOnceWith(error)
  })

  it('has a clock, timers and chance', () => {
    vi.useFakeTimers({ now: 5000 })
    expect(webPlatform.now()).toBe(5000)
    const due: string[] = []
    webPlatform.setTimer(() => due.push('kept'), 100)
    webPlatform.clearTimer(webPlatform.setTimer(() => due.push('cleared'), 50))
    vi.advanceTimersByTime(99)
    expect(due).toEqual([])
    vi.advanceTimersByTime(1)
    expect(due).toEqual(['kept'])
    vi.spyOn(Math, 'random').mockReturnValue(0.25)
    expect(webPlatform.random()).toBe(0.25)
  })
})
