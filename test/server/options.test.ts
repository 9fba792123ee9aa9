// Defaults, and one clear error for every mistake.

import { expect, test } from 'vitest'

import { HOSTED_LIMITS } from '../../src/protocol/limits.js'
import { OptionsError, createServer, type ServerOptions } from '../../src/server/index.js'
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

test('a webhook tells everything, one event a request, unless it is said otherwise', () => {
  const url = 'https://example.com/hook?token=1'
  const webhooks = [{ url }, { url, events: ['cache_miss' as const], batch: true }]
  const [app] = resolveOptions({ apps: [{ id: '1', key: 'k', secret: 's', webhooks }] }).apps
  expect(app?.webhooks).toEqual([
    { url, events: WEBHOOK_EVENT_NAMES, batch: false },
    { url, events: ['cache_miss'], batch: true },
  ])
})

const app = { id: '1', key: 'k', secret: 's' }
const webhook = (webhook: object) => ({ apps: [{ ...app, webhooks: [webhook] }] })

test.each<[code: string, options: unknown, message: RegExp]>([
  ['bad-options', null, /must be an object, but it is null/],
  ['bad-options', 6001, /must be an object, but it is 6001/],
  ['bad-port', { port: 65_536 }, /0 to 65535, but it is 65536. Write port: 6001/],
  ['bad-port', { port: '6001' }, /but it is "6001"/],
  ['bad-port', { port: 1.5 }, /but it is 1.5/],
  ['bad-host', { host: '' }, /but it is "". Write host: '127.0.0.1'/],
  ['bad-apps', { apps: [] }, /at least one app, but it is \[\]/],
  ['bad-apps', { apps: app }, /must be a list/],
  ['bad-app', { apps: ['1:k:s'] }, /must be an object, but it is "1:k:s"/],
  ['bad-app', { apps: [{ ...app, key: 'a:b' }] }, /The key of an app .* but it is "a:b"/],
  ['bad-app', { apps: [{ ...app, id: 1 }] }, /The id of an app .* but it is 1/],
  ['bad-app', { apps: [{ ...app, secret: '' }] }, /The secret of an app must be text/],
  ['bad-app', { apps: [{ ...app, enabled: 'no' }] }, /enabled .* but it is "no"/],
  ['bad-app', { apps: [{ ...app, subscriptionCounts: 1 }] }, /subscriptionCounts .* but it is 1/],
  ['bad-app', { apps: [{ ...app, authorizationTimeoutSeconds: -1 }] }, /0 to 86400, but it is -1/],
  ['bad-app', { apps: [{ ...app, authorizationTimeoutSeconds: NaN }] }, /0 to 86400, but it is n/],
  ['bad-apps', { apps: [app, { ...app, key: 'l' }] }, /its own id, but it is "1"/],
  ['bad-apps', { apps: [app, { ...app, id: '2' }] }, /its own key, but it is "k"/],
  ['bad-app', { apps: [{ ...app, allowedOrigins: 'x' }] }, /list of origins .* but it is "x"/],
  ['bad-app', { apps: [{ ...app, allowedOrigins: [] }] }, /list of origins/],
  ['bad-app', { apps: [{ ...app, allowedOrigins: ['https://a.b/'] }] }, /without a path/],
  ['bad-app', { apps: [{ ...app, allowedOrigins: ['a.b'] }] }, /without a path/],
  ['bad-webhook', { apps: [{ ...app, webhooks: 'x' }] }, /must be a list, but it is "x"/],
  ['bad-webhook', { apps: [{ ...app, webhooks: ['x'] }] }, /must be an object, but it is "x"/],
  ['bad-webhook', webhook({}), /begin with http:\/\/ or https:\/\/ .* but it is undefined/],
  ['bad-webhook', webhook({ url: 'ftp://a.b/' }), /but it is "ftp:\/\/a.b\/"/],
  ['bad-webhook', webhook({ url: 'http://:hush@a.b/' }), /but it is "one with a user name or pass/],
  ['bad-webhook', webhook({ url: 'http://a', batch: 1 }), /batch .* but it is 1/],
  ['bad-webhook', webhook({ url: 'http://a', events: [] }), /list of names, but it is \[\]/],
  ['bad-webhook', webhook({ url: 'http://a', events: ['x'] }), /known name, but it is "x"/],
  ['unknown', webhook({ url: 'http://a', filter: 'x' }), /"filter" is not a known field of a webh/],
  ['bad-metrics', { metrics: 'yes' }, /metrics must be true or false, but it is "yes"/],
  [
    'bad-console',
    { console: true },
    /console must be false or an object with a token, but it is t/,
  ],
  ['bad-console', { console: {} }, /at least 16 characters, but it is undefined/],
  ['bad-console', { console: { token: 'x'.repeat(15) } }, /but it is "shorter".* Write console:/],
  ['unknown', { console: { tokn: 'x' } }, /"tokn" is not a known field of console/],
  ['bad-limit', { limits: { batchSize: 0 } }, /batchSize must be a whole number above 0/],
  ['bad-activity-timeout', { activityTimeoutSeconds: 0 }, /but it is 0/],
  ['bad-activity-timeout', { activityTimeoutSeconds: Infinity }, /but it is null/],
  ['bad-handshake-timeout', { handshakeTimeoutSeconds: '10' }, /but it is "10".* Write hand/],
  ['bad-logger', { logger: console }, /The logger must be a function/],
  ['unknown', { prot: 1 }, /"prot" is not a known option. Known are: port, host/],
  ['unknown', { limits: { batch: 1 } }, /"batch" is not a known limit/],
  ['unknown', { apps: [{ ...app, name: 'x' }] }, /"name" is not a known field of an app/],
])('%s: %j', (code, options, message) => {
  const create = () => createServer(options as ServerOptions)
  expect(create).toThrow(OptionsError)
  expect(create).toThrow(message)
  expect(create).toThrow(expect.objectContaining({ code: `options/${code}` }))
})

test('an error about a secret does not show it', () => {
  const create = () => createServer({ apps: [{ ...app, secret: 4711 as unknown as string }] })
  expect(create).toThrow(OptionsError)
  expect(create).not.toThrow(/4711/)
})
