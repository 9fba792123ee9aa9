// Where a client looks for its server: url, wsHost, cluster and their companions, in order of
// precedence, for WebSocket and for the fallback.

import { describe, expect, it } from 'vitest'
import { OptionsError } from '../src/shared/errors.js'
import { resolveConfig } from '../src/options.js'
import { resolveServerAddress } from '../src/server-address.js'
import type { AddressOptions } from '../src/server-address.js'

/** All addresses that the options give: of WebSocket and fallback, as they would be used first. */
function addresses(options: AddressOptions, useTLS?: boolean) {
  const { endpoint, useTLS: byDefault } = resolveServerAddress(options)
  const tls = useTLS ?? byDefault
  return [endpoint.webSocket(tls), endpoint.fallback(tls)]
}

describe('url', () => {
  it.each([
    ['http://localhost:6001', 'ws://localhost:6001', 'http://localhost:6001/pusher'],
    ['ws://localhost:6001', 'ws://localhost:6001', 'http://localhost:6001/pusher'],
    ['https://example.org', 'wss://example.org:443', 'https://example.org:443/pusher'],
    ['wss://example.org', 'wss://example.org:443', 'https://example.org:443/pusher'],
    ['http://example.org', 'ws://example.org:80', 'http://example.org:80/pusher'],
    ['https://example.org:8443', 'wss://example.org:8443', 'https://example.org:8443/pusher'],
    ['http://127.0.0.1:6001', 'ws://127.0.0.1:6001', 'http://127.0.0.1:6001/pusher'],
    ['http://[::1]:6001', 'ws://[::1]:6001', 'http://[::1]:6001/pusher'],
    ['https://[2001:db8::7]', 'wss://[2001:db8::7]:443', 'https://[2001:db8::7]:443/pusher'],
    ['http://localhost:6001/', 'ws://localhost:6001', 'http://localhost:6001/pusher'],
    ['wss://h.org/prefix', 'wss://h.org:443/prefix', 'https://h.org:443/prefix/pusher'],
    ['wss://h.org/prefix/', 'wss://h.org:443/prefix', 'https://h.org:443/prefix/pusher'],
    ['wss://h.org/a/b//', 'wss://h.org:443/a/b', 'https://h.org:443/a/b/pusher'],
    ['HTTPS://Example.org', 'wss://Example.org:443', 'https://Example.org:443/pusher'],
    ['http://my_host-1:6001', 'ws://my_host-1:6001', 'http://my_host-1:6001/pusher'],
  ])('%s is %s, and %s as fallback', (url, webSocket, fallback) => {
    expect(addresses({ url })).toEqual([webSocket, fallback])
  })

  it.each([
    'localhost',
    'localhost:6001',
    '//localhost:6001',
    'ftp://localhost',
    'http:/localhost',
    'http://',
    'http://:6001',
    'http://localhost:',
    'http://localhost:port',
    'http://localhost:-1',
    'http://local host',
    'http://localhost:6001 ',
    'http://localhost:6001?key=1',
    'http://localhost:6001/a?b',
    'http://localhost:6001/a#b',
    'http://ann@localhost:6001',
    'http://ann:secret@localhost:6001',
    'http://::1:6001',
    'http://[::1:6001',
    'javascript:alert(1)',
    7,
    true,
    {},
    new URL('http://localhost:6001/?a'),
  ])('%s is refused', (url) => {
    const resolve = () => resolveServerAddress({ url: url as string })
    expect(resolve).toThrow(OptionsError)
    expect(resolve).toThrow(`The option url is ${JSON.stringify(url)}. Give url: '`)
    expect(resolve).toThrow(expect.objectContaining({ code: 'options/url' }) as Error)
  })

  it('replaces cluster and every option of host, port, path and TLS', () => {
    const others = {
      cluster: 'eu',
      forceTLS: true,
      encrypted: true,
      wsHost: 'other.org',
      wsPort: 1,
      wssPort: 2,
      wsPath: '/other',
      httpHost: 'other.org',
      httpPort: 3,
      httpsPort: 4,
      httpPath: '/other',
    }
    const expected = ['ws://localhost:6001', 'http://localhost:6001/pusher']
    expect(addresses({ ...others, url: 'http://localhost:6001' })).toEqual(expected)
  })
})

describe('wsHost', () => {
  it.each<[AddressOptions, string, string]>([
    [{}, 'wss://h.org:443', 'https://h.org:443/pusher'],
    [{ cluster: 'eu' }, 'wss://h.org:443', 'https://h.org:443/pusher'],
    [{ cluster: '' }, 'wss://h.org:443', 'https://h.org:443/pusher'],
    [{ wsPort: 6001 }, 'wss://h.org:443', 'https://h.org:443/pusher'],
    [{ wssPort: 6002 }, 'wss://h.org:6002', 'https://h.org:6002/pusher'],
    [{ wssPort: '6002' }, 'wss://h.org:6002', 'https://h.org:6002/pusher'],
    [{ wssPort: '' }, 'wss://h.org:443', 'https://h.org:443/pusher'],
    [{ wsPort: 6001, forceTLS: false }, 'ws://h.org:6001', 'http://h.org:6001/pusher'],
    [{ wsPort: '6001', forceTLS: false }, 'ws://h.org:6001', 'http://h.org:6001/pusher'],
    [{ wsPort: 0, forceTLS: false }, 'ws://h.org:80', 'http://h.org:80/pusher'],
    [{ wssPort: 6002, httpsPort: 6004 }, 'wss://h.org:6002', 'https://h.org:6004/pusher'],
    [{ httpPort: 6003, forceTLS: false }, 'ws://h.org:80', 'http://h.org:6003/pusher'],
    [{ wsPath: '/prefix' }, 'wss://h.org:443/prefix', 'https://h.org:443/pusher'],
    [{ wsPath: 'prefix/' }, 'wss://h.org:443/prefix', 'https://h.org:443/pusher'],
    [{ httpPath: '/sockjs' }, 'wss://h.org:443', 'https://h.org:443/sockjs'],
    [{ httpPath: '' }, 'wss://h.org:443', 'https://h.org:443/pusher'],
    [{ httpHost: 'f.org', wssPort: 6002 }, 'wss://h.org:6002', 'https://f.org:443/pusher'],
    [{ httpHost: 'f.org', httpsPort: '6004' }, 'wss://h.org:443', 'https://f.org:6004/pusher'],
  ])('with %j is %s, and %s as fallback', (options, webSocket, fallback) => {
    expect(addresses({ wsHost: 'h.org', ...options })).toEqual([webSocket, fallback])
  })

  it('never falls back to the vendor', () => {
    for (const cluster of ['eu', '', undefined]) {
      for (const useTLS of [true, false]) {
        for (const address of addresses({ wsHost: 'h.org', cluster }, useTLS)) {
          expect(address).toContain('//h.org:')
        }
      }
    }
  })
})

describe('cluster', () => {
  it.each<[AddressOptions, string, string]>([
    [{ cluster: 'eu' }, 'wss://ws-eu.pusher.com:443', 'https://sockjs-eu.pusher.com:443/pusher'],
    [
      { cluster: 'eu', forceTLS: false },
      'ws://ws-eu.pusher.com:80',
      'http://sockjs-eu.pusher.com:80/pusher',
    ],
    [
      { cluster: 'eu', wsHost: '', wssPort: 6002 },
      'wss://ws-eu.pusher.com:6002',
      'https://sockjs-eu.pusher.com:443/pusher',
    ],
    [
      { cluster: 'eu', httpHost: 'f.org' },
      'wss://ws-eu.pusher.com:443',
      'https://f.org:443/pusher',
    ],
    // The cluster of apps that were made before there were clusters.
    [{ cluster: '' }, 'wss://ws-mt1.pusher.com:443', 'https://sockjs-mt1.pusher.com:443/pusher'],
  ])('%j is %s, and %s as fallback', (options, webSocket, fallback) => {
    expect(addresses(options)).toEqual([webSocket, fallback])
  })
})

describe('without a server', () => {
  it.each<[string, object, string]>([
    ['nothing', {}, 'undefined'],
    ['only undefined', { url: undefined, cluster: undefined, wsHost: undefined }, 'undefined'],
    ['an empty url', { url: '' }, '""'],
    ['a cluster of null', { cluster: null }, 'undefined'],
    ['an empty wsHost', { wsHost: '' }, 'undefined'],
    ['only a port', { wsPort: 6001 }, 'undefined'],
    ['only a fallback', { httpHost: 'f.org' }, 'undefined'],
  ])('given %s it says which options there are', (_case, options, given) => {
    const resolve = () => resolveServerAddress(options)
    expect(resolve).toThrow(OptionsError)
    expect(resolve).toThrow(
      `The option url is ${given}. ` +
        "Give url: 'http://localhost:6001', cluster: 'eu' or wsHost: 'localhost'.",
    )
  })
})

describe('TLS', () => {
  it.each<[AddressOptions, boolean]>([
    [{ cluster: 'eu' }, true],
    [{ wsHost: 'h.org' }, true],
    [{ cluster: 'eu', forceTLS: true }, true],
    [{ cluster: 'eu', forceTLS: false }, false],
    [{ cluster: 'eu', encrypted: false }, false],
    [{ cluster: 'eu', encrypted: true }, true],
    [{ cluster: 'eu', forceTLS: true, encrypted: false }, true],
    [{ cluster: 'eu', forceTLS: false, encrypted: true }, false],
    [{ url: 'http://h.org' }, false],
    [{ url: 'ws://h.org', forceTLS: true }, false],
    [{ url: 'https://h.org' }, true],
    [{ url: 'wss://h.org', forceTLS: false }, true],
  ])('%j: %j, and always on a page that came over https', (options, useTLS) => {
    expect(resolveConfig('app-key', options, false).useTLS).toBe(useTLS)
    expect(resolveConfig('app-key', options, true).useTLS).toBe(true)
  })

  it('has the port of the url on a page that came over https', () => {
    const { endpoint } = resolveServerAddress({ url: 'http://localhost:6001' })
    expect(endpoint.webSocket(true)).toBe('wss://localhost:6001')
  })
})
