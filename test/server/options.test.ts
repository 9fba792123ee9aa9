// Defaults, and one clear error for every mistake.

import { expect, test } from 'vitest'

import { HOSTED_LIMITS } from '../../src/protocol/limits.js'
import { OptionsError, createServer, type ServerOptions } from '../../src/server/index.js'
import { resolveOptions } from '../../src/server/options.js'

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
        enabled: true,
      },
    ],
    limits: HOSTED_LIMITS,
    activityTimeoutSeconds: 120,
    handshakeTimeoutSeconds: 10,
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

const app = { id: '1', key: 'k', secret: 's' }

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
