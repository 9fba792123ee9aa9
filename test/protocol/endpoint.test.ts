// The addresses of a server, with TLS and without, and the path that names the app.

import { describe, expect, it } from 'vitest'
import { appPath, createAddress } from '../../src/protocol/endpoint.js'

describe('createAddress', () => {
  it.each([
    ['ws', false, 'ws://example.org:80'],
    ['ws', true, 'wss://example.org:443'],
    ['http', false, 'http://example.org:80'],
    ['http', true, 'https://example.org:443'],
  ] as const)('%s, TLS %j: %s', (scheme, useTLS, url) => {
    expect(createAddress(scheme, 'example.org', 80, 443, '')(useTLS)).toBe(url)
  })

  it.each([
    ['', ''],
    ['/', ''],
    ['/prefix', '/prefix'],
    ['prefix', '/prefix'],
    ['/prefix/', '/prefix'],
    ['//a//b//', '/a/b'],
    ['a/b/', '/a/b'],
  ])('the path %j is written %j', (given, path) => {
    expect(createAddress('ws', 'h', 1, 2, given)(false)).toBe(`ws://h:1${path}`)
  })
})

describe('appPath', () => {
  it('names the app, the protocol and this library', () => {
    expect(appPath('app-key', '1.2.3')).toBe(
      '/app/app-key?protocol=7&client=bellwire&version=1.2.3',
    )
  })

  it.each([
    ['a/b', 'a%2Fb'],
    ['a?b=c&d#e', 'a%3Fb%3Dc%26d%23e'],
    ['schlüssel', 'schl%C3%BCssel'],
  ])('the key %s cannot become another path', (key, encoded) => {
    expect(appPath(key, '1')).toBe(`/app/${encoded}?protocol=7&client=bellwire&version=1`)
  })
})
