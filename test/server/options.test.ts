// Defaults, and one clear error for every mistake.

import { expect, test } from 'vitest'

import { HOSTED_LIMITS } from '../../src/protocol/limits.js'
import {
  OptionsError,
  ServerOptionsError,
  createServer,
  type ServerOptions,
} from '../../src/server/index.js'
import { DEFAULT_APP, resolveOptions } from '../../src/server/options.js'
import { WEBHOOK_EVENT_NAMES } from '../../src/server/webhook-events.js'

test('everything has a default', () => {
  expect(resolveOptions()).toEqual({
    port: 6001,
    host: '127.0.0.1',
    apps: [
      {
        id: '1',
        key: 'app-key',
        secret: 'app-secret',
        clientEvents: true,
        subscriptionCounts: false,
        authorizationTimeoutSeconds: 0,
        allowedOrigins: ['*'],
        webhooks: [],
        enabled: true,
      },
    ],
    limits: HOSTED_LIMITS,
    activityTimeoutSeconds: 120,
    handshakeTimeoutSeconds: 10,
    metrics: true,
    developmentAuth: true,
    console: 'open',
    tls: undefined,
    redis: undefined,
    logger: undefined,
  })
})

test('single limits and flags of an app can be changed', () => {
  const config = resolveOptions({
    limits: { batchSize: 3 },
    apps: [
      {
        id: '7',
        key: 'k',
        secret: 's',
        clientEvents: false,
        subscriptionCounts: true,
        authorizationTimeoutSeconds: 0.5,
        enabled: undefined,
      },
    ],
  })
  expect(config.limits).toEqual({ ...HOSTED_LIMITS, batchSize: 3 })
  expect(config.apps).toEqual([
    {
      ...DEFAULT_APP,
      id: '7',
      key: 'k',
      secret: 's',
      clientEvents: false,
      subscriptionCounts: true,
      authorizationTimeoutSeconds: 0.5,
      enabled: true,
    },
  ])
})

test('figures are shown to this machine alone, unless it is said otherwise', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
    expect(resolveOptions({ host }).metrics).toBe(true)
  }
  for (const host of ['0.0.0.0', '::', '127.0.0.1.example.com', '192.168.1.1']) {
    expect(resolveOptions({ host }).metrics).toBe(false)
  }
  expect(resolveOptions({ host: '0.0.0.0', metrics: true }).metrics).toBe(true)
  expect(resolveOptions({ metrics: false }).metrics).toBe(false)
})

test('a webhook tells everything, one event a request, unless it is said otherwise', () => {
  const url = 'https://example.com/hook?token=1'
  const webhooks = [{ url }, { url, events: ['cache_miss' as const], batch: true }]
  const [app] = resolveOptions({ apps: [{ id: '1', key: 'k', secret: 's', webhooks }] }).apps
  expect(app?.webhooks).toEqual([
    { url, events: WEBHOOK_EVENT_NAMES, batch: false },
    { url, events: ['cache_miss'], batch: true },
  ])
})

test('the console is for this machine alone, for those who know its token, or for nobody', () => {
  const of = (options: ServerOptions) => resolveOptions(options).console
  const token = 'x'.repeat(16)
  expect(of({ host: '::1' })).toBe('open')
  expect(of({ host: '0.0.0.0' })).toBe('needs a token')
  expect(of({ console: { token } })).toEqual({ token })
  expect(of({ host: '0.0.0.0', console: { token } })).toEqual({ token })
  expect(of({ console: false })).toBe('off')
  expect(of({ host: '0.0.0.0', console: false })).toBe('off')
})

const app = { id: '1', key: 'k', secret: 's' }
const webhook = (webhook: object) => ({ apps: [{ ...app, webhooks: [webhook] }] })

test.each<[options: unknown, path: string, message: RegExp]>([
  [null, '', /^must be an object, but it is null/],
  [6001, '', /^must be an object, but it is 6001/],
  [{ port: 65_536 }, 'port', /0 to 65535, but it is 65536. Write 6001/],
  [{ port: '6001' }, 'port', /but it is "6001"/],
  [{ port: 1.5 }, 'port', /but it is 1.5/],
  [{ host: '' }, 'host', /but it is "". Write "127.0.0.1"/],
  [{ apps: [] }, 'apps', /at least one app, but it is \[\]/],
  [{ apps: app }, 'apps', /must be a list/],
  [{ apps: ['1:k:s'] }, 'apps[0]', /must be an object, but it is "text"/],
  [{ apps: [{ ...app, key: 'a:b' }] }, 'apps[0].key', /letters, digits .* but it is "a:b"/],
  [{ apps: [{ ...app, id: 1 }] }, 'apps[0].id', /but it is 1. Write "app-1"/],
  [{ apps: [{ ...app, secret: '' }] }, 'apps[0].secret', /must be text, but it is ""/],
  [{ apps: [{ id: '1', key: 'k' }] }, 'apps[0].secret', /but it is undefined. Write "app-secret"/],
  [{ apps: [{ ...app, enabled: 'no' }] }, 'apps[0].enabled', /true or false, but it is "no"/],
  [{ apps: [{ ...app, subscriptionCounts: 1 }] }, 'apps[0].subscriptionCounts', /but it is 1/],
  [
    { apps: [{ ...app, authorizationTimeoutSeconds: -1 }] },
    'apps[0].authorizationTimeoutSeconds',
    /0 to 86400, but it is -1. Write 30, or 0/,
  ],
  [
    { apps: [{ ...app, authorizationTimeoutSeconds: NaN }] },
    'apps[0].authorizationTimeoutSeconds',
    /0 to 86400, but it is n/,
  ],
  [{ apps: [app, { ...app, key: 'l' }] }, 'apps[1].id', /another id than .* but it is "1"/],
  [{ apps: [app, { ...app, id: '2' }] }, 'apps[1].key', /another key than .* but it is "k"/],
  [{ apps: [{ ...app, allowedOrigins: 'x' }] }, 'apps[0].allowedOrigins', /list .* but it is "x"/],
  [{ apps: [{ ...app, allowedOrigins: [] }] }, 'apps[0].allowedOrigins', /list of origins/],
  [
    { apps: [{ ...app, allowedOrigins: ['*', 'https://a.b/'] }] },
    'apps[0].allowedOrigins[1]',
    /without a path, but it is "https:\/\/a.b\/"/,
  ],
  [{ apps: [{ ...app, allowedOrigins: ['a.b'] }] }, 'apps[0].allowedOrigins[0]', /without a path/],
  [{ apps: [{ ...app, webhooks: 'x' }] }, 'apps[0].webhooks', /must be a list, but it is "x"/],
  [{ apps: [{ ...app, webhooks: ['x'] }] }, 'apps[0].webhooks[0]', /must be an object/],
  [webhook({}), 'apps[0].webhooks[0].url', /begin with http:\/\/ or https:\/\/ .* is undefined/],
  [webhook({ url: 'ftp://a.b/' }), 'apps[0].webhooks[0].url', /but it is "ftp:\/\/a.b\/"/],
  [webhook({ url: 'http://:hush@a.b/' }), 'apps[0].webhooks[0].url', /is "one with a user name or/],
  [webhook({ url: 'http://a', batch: 1 }), 'apps[0].webhooks[0].batch', /but it is 1/],
  [webhook({ url: 'http://a', events: [] }), 'apps[0].webhooks[0].events', /names, but it is \[\]/],
  [webhook({ url: 'http://a', events: ['x'] }), 'apps[0].webhooks[0].events[0]', /but it is "x"/],
  [webhook({ url: 'http://a', filter: 'x' }), 'apps[0].webhooks[0].filter', /is not known. Known/],
  [{ metrics: 'yes' }, 'metrics', /must be true or false, but it is "yes"/],
  [{ limits: 7 }, 'limits', /must be an object, but it is 7/],
  [{ limits: { batchSize: 0 } }, 'limits.batchSize', /must be a whole number above 0, but it is 0/],
  [{ activityTimeoutSeconds: 0 }, 'activityTimeoutSeconds', /but it is 0/],
  [{ activityTimeoutSeconds: Infinity }, 'activityTimeoutSeconds', /but it is null/],
  [{ handshakeTimeoutSeconds: '10' }, 'handshakeTimeoutSeconds', /but it is "10".* Write 30/],
  [{ logger: console }, 'logger', /must be a function/],
  [{ tls: 'on' }, 'tls', /must be an object/],
  [{ tls: { key: 'x' } }, 'tls.cert', /must be text in PEM, but it is undefined/],
  [{ tls: { key: 7, cert: 'x' } }, 'tls.key', /must be text in PEM, but it is "number"/],
  [{ tls: { key: 'x', cert: 'x' } }, 'tls', /cannot be used: .*\. Write tls: \{ key, cert \}/],
  [{ tls: { key: 'x', cert: 'x', ca: 'x' } }, 'tls.ca', /is not known. Known are: key, cert/],
  [{ console: true }, 'console', /must be an object, but it is true. Write { "token"/],
  [{ console: {} }, 'console.token', /at least 16 characters, but it is undefined/],
  [{ console: { token: 'x'.repeat(15) } }, 'console.token', /but it is "shorter". Write/],
  [{ console: { tokn: 'x' } }, 'console.tokn', /is not known. Known are: token/],
  [{ redis: 6379 }, 'redis', /must be the address of a Redis, but it is 6379. Write "redis:/],
  [{ redis: 'http://me:hush@host' }, 'redis', /but it is "…@host"/],
  [{ prot: 1 }, 'prot', /is not known. Known are: port, host/],
  [{ limits: { batch: 1 } }, 'limits.batch', /is not known. Known are: channelNameLength/],
  [{ limits: JSON.parse('{"__proto__":1}') as unknown }, 'limits.__proto__', /is not known/],
  [{ apps: [{ ...app, 'na me': 'x' }] }, 'apps[0]."na me"', /is not known. Known are: id, key/],
])('%j: %s', (options, path, message) => {
  let error: unknown
  try {
    createServer(options as ServerOptions)
  } catch (thrown) {
    error = thrown
  }
  if (!(error instanceof ServerOptionsError)) throw new Error('It was taken.')
  expect(error).toBeInstanceOf(OptionsError)
  expect(error.code).toMatch(/^options\/(bad-value|unknown)$/)
  expect(error.path).toBe(path)
  const place = path === '' ? '' : `${path}: `
  expect(error.message.slice(0, place.length)).toBe(place)
  expect(error.message.slice(place.length)).toMatch(message)
})

test.each([
  [{ apps: [{ ...app, secret: 4711 }] }, '4711'],
  [{ apps: ['1:key:hush'] }, 'hush'],
  [{ apps: '1:key:hush' }, 'hush'],
  [{ tls: 'hush' }, 'hush'],
  [{ tls: { key: ['hush'], cert: 'x' } }, 'hush'],
  [{ tls: { key: '-----BEGIN PRIVATE KEY-----\nhush\n', cert: 'x' } }, 'hush'],
])('an error about a secret does not show it: %j', (options, secret) => {
  const create = () => createServer(options as unknown as ServerOptions)
  expect(create).toThrow(OptionsError)
  expect(create).not.toThrow(secret)
})
