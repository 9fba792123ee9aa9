// Every option of a client: what it settles, its default, and what a wrong one is told.

import { describe, expect, it } from 'vitest'
import type { Options as PusherOptions } from 'pusher-js'
import { Bellwire, OptionsError } from '../src/node.js'
import type { Options } from '../src/node.js'
import { resolveConfig } from '../src/options.js'
import { numberOption } from '../src/shared/number-option.js'

const LOCAL = { url: 'http://localhost:6001' }

function timingOf(options: Options) {
  return resolveConfig('app-key', { ...LOCAL, ...options }, false).timing
}

/** What a user sees who gives wrong options. */
function problemOf(key: unknown, options: unknown): OptionsError {
  try {
    resolveConfig(key, options, false)
  } catch (error) {
    if (error instanceof OptionsError) return error
    throw error
  }
  throw new Error('Nothing was thrown.')
}

describe('times', () => {
  it('have the defaults of pusher-js', () => {
    expect(timingOf({})).toEqual({
      activityTimeoutMs: 120_000,
      pongTimeoutMs: 30_000,
      unavailableTimeoutMs: 10_000,
      backoff: { minMs: 1000, maxMs: 10_000, jitter: 1 },
    })
  })

  it('are taken over', () => {
    const options = { activityTimeout: 1, pongTimeout: 2, unavailableTimeout: 3 }
    expect(timingOf(options)).toMatchObject({
      activityTimeoutMs: 1,
      pongTimeoutMs: 2,
      unavailableTimeoutMs: 3,
    })
  })
})

describe('backoff', () => {
  it.each<[Options['backoff'], object]>([
    [undefined, { minMs: 1000, maxMs: 10_000, jitter: 1 }],
    [{}, { minMs: 1000, maxMs: 10_000, jitter: 1 }],
    [{ minMs: 50 }, { minMs: 50, maxMs: 10_000, jitter: 1 }],
    [{ maxMs: 1000 }, { minMs: 1000, maxMs: 1000, jitter: 1 }],
    [{ jitter: 0 }, { minMs: 1000, maxMs: 10_000, jitter: 0 }],
    [
      { minMs: 1, maxMs: 2, jitter: 0.5 },
      { minMs: 1, maxMs: 2, jitter: 0.5 },
    ],
  ])('%j is %j', (backoff, settled) => {
    expect(timingOf({ backoff }).backoff).toEqual(settled)
  })

  it.each([
    { minMs: 0 },
    { minMs: -1 },
    { maxMs: 999 },
    { minMs: 20_000 },
    { jitter: -0.1 },
    { jitter: 1.1 },
    { minMs: 'soon' },
    { maxMs: Number.NaN },
  ])('%j is refused', (backoff) => {
    const error = problemOf('app-key', { ...LOCAL, backoff })
    expect(error.code).toBe('options/backoff')
    expect(error.message).toBe(
      `The option backoff is ${JSON.stringify(backoff)}. ` +
        'Give 0 < minMs <= maxMs and a jitter from 0 to 1.',
    )
  })
})

describe('a number', () => {
  it.each<[unknown, number]>([
    [7, 7],
    ['7', 7],
    [' 7 ', 7],
    ['7.5', 7.5],
    [1e6, 1e6],
    // As in pusher-js, these stand for the default.
    [undefined, 42],
    [null, 42],
    [0, 42],
    ['', 42],
    [Number.NaN, 42],
    [false, 42],
  ])('%j means %d', (given, number) => {
    expect(numberOption({ wsPort: given as number }, 'wsPort', 42)).toBe(number)
  })

  it.each([Infinity, 1e100, '1e100'])('%s is as long as a timer can wait', (given) => {
    const timeout = numberOption({ pongTimeout: given }, 'pongTimeout', 42)
    expect(timeout).toBeGreaterThan(20 * 24 * 3600 * 1000)
    expect(timeout).toBeLessThan(2 ** 31)
  })

  it.each<[unknown, string]>([
    ['abc', '"abc"'],
    ['6001/', '"6001/"'],
    ['0', '"0"'],
    [-1, '-1'],
    ['-1', '"-1"'],
    [{}, '{}'],
    [() => 1, 'function'],
  ])('%s is refused', (given, said) => {
    for (const name of ['activityTimeout', 'pongTimeout', 'unavailableTimeout'] as const) {
      const error = problemOf('app-key', { ...LOCAL, [name]: given })
      expect(error.code).toBe(`options/${name}`)
      expect(error.message).toBe(`The option ${name} is ${said}. Give a number above 0.`)
    }
    for (const name of ['wsPort', 'wssPort', 'httpPort', 'httpsPort']) {
      const error = problemOf('app-key', { wsHost: 'localhost', [name]: given })
      expect(error.message).toBe(`The option ${name} is ${said}. Give a number above 0.`)
    }
  })
})

describe('what cannot make a client', () => {
  const EXAMPLE = "Write new Bellwire('app-key', { url: 'http://localhost:6001' })."

  it.each<[string, unknown, unknown, string]>([
    ['no key', undefined, LOCAL, 'The option key is undefined.'],
    ['a key of null', null, LOCAL, 'The option key is null.'],
    ['an empty key', '', LOCAL, 'The option key is "".'],
    ['a number as key', 7, LOCAL, 'The option key is 7.'],
    ['an object as key', { key: 'a' }, LOCAL, 'The option key is {"key":"a"}.'],
    ['no options', 'app-key', undefined, 'The option options is undefined.'],
    ['options of null', 'app-key', null, 'The option options is null.'],
    ['a text as options', 'app-key', 'eu', 'The option options is "eu".'],
  ])('%s: says so and shows how', (_case, key, options, message) => {
    const error = problemOf(key, options)
    expect(error.message).toBe(`${message} ${EXAMPLE}`)
    expect(error.hint).toBe(EXAMPLE)
  })

  it('leaves no client behind', () => {
    const before = [...Bellwire.instances]
    expect(() => new Bellwire('app-key', {})).toThrow(OptionsError)
    expect(() => new Bellwire('app-key', { ...LOCAL, pongTimeout: -1 })).toThrow(OptionsError)
    expect(Bellwire.instances).toEqual(before)
  })
})

describe('the options of pusher-js', () => {
  // Every one that it declares, but signing users in is not offered.
  const OPTIONS: Options & Required<Omit<PusherOptions, 'userAuthentication' | 'nacl'>> = {
    cluster: 'eu',
    forceTLS: true,
    wsHost: 'example.org',
    wsPort: 6001,
    wssPort: 6002,
    wsPath: '/prefix',
    httpHost: 'fallback.example.org',
    httpPort: 6003,
    httpsPort: 6004,
    httpPath: '/sockjs',
    enabledTransports: ['ws', 'wss'],
    disabledTransports: ['sockjs', 'xhr_polling', 'xhr_streaming'],
    activityTimeout: 1000,
    pongTimeout: 2000,
    unavailableTimeout: 3000,
    channelAuthorization: { endpoint: '/auth', transport: 'ajax', params: { a: 1 }, headers: {} },
    auth: { params: { a: 1 }, headers: { b: '2' } },
    authEndpoint: '/pusher/auth',
    authTransport: 'ajax',
    authorizer: () => ({ authorize: () => undefined }),
    enableStats: true,
    disableStats: false,
    statsHost: 'stats.example.org',
    timelineParams: { a: 1 },
    ignoreNullOrigin: true,
    nacl: {},
  }

  it('are taken all at once, are kept as they were given, and are never written to', () => {
    const options = Object.freeze({ ...OPTIONS, autoConnect: false })
    const client = new Bellwire('app-key', options)
    expect(client.options).toBe(options)
    expect(client.config.endpoint.webSocket(true)).toBe('wss://example.org:6002/prefix')
    expect(client.config.timing.pongTimeoutMs).toBe(2000)
    client.destroy()
  })

  it('JSONP is refused, in the new option and in the old one', () => {
    for (const jsonp of [
      { channelAuthorization: { transport: 'jsonp' } },
      { authTransport: 'jsonp' },
    ]) {
      const options = { ...LOCAL, ...jsonp, autoConnect: false } as unknown as Options
      expect(() => new Bellwire('app-key', options)).toThrow(OptionsError)
      expect(() => new Bellwire('app-key', options)).toThrow(
        'The option transport is "jsonp". Use CORS with credentials, or customHandler.',
      )
    }
  })
})

describe('the options of Laravel Echo', () => {
  // What Echo 2 passes on: its own keys among those of pusher-js.
  const ECHO = {
    auth: { headers: {} },
    authEndpoint: '/broadcasting/auth',
    userAuthentication: { endpoint: '/broadcasting/user-auth', headers: {} },
    csrfToken: null,
    bearerToken: null,
    host: null,
    key: 'app-key',
    namespace: 'App.Events',
    withoutInterceptors: false,
  }

  it('for Reverb make a client of the server it names', () => {
    const config = resolveConfig(
      'app-key',
      {
        ...ECHO,
        broadcaster: 'reverb',
        cluster: '',
        wsHost: 'ws.example.org',
        wsPort: '8080',
        wssPort: '8443',
        forceTLS: false,
        enabledTransports: ['ws', 'wss'],
      },
      false,
    )
    expect(config.useTLS).toBe(false)
    expect(config.endpoint.webSocket(false)).toBe('ws://ws.example.org:8080')
    expect(config.endpoint.webSocket(true)).toBe('wss://ws.example.org:8443')
    expect(config.endpoint.fallback(true)).toBe('https://ws.example.org:8443/pusher')
  })

  it('for hosted Channels make a client of the cluster', () => {
    const options = { ...ECHO, broadcaster: 'pusher', cluster: 'eu', forceTLS: true }
    const config = resolveConfig('app-key', options, false)
    expect(config.endpoint.webSocket(true)).toBe('wss://ws-eu.pusher.com:443')
  })
})

it('a key that is not an option changes nothing', () => {
  const hostile = JSON.parse('{"__proto__":{"pongTimeout":1},"constructor":2,"nope":3}') as object
  const settled = resolveConfig('app-key', { ...LOCAL, ...hostile }, false)
  expect(settled.timing).toEqual(timingOf({}))
})
