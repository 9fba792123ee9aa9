// Who may connect, by path and query.

import { expect, test } from 'vitest'

import { admit } from '../../src/server/handshake.js'
import { resolveOptions } from '../../src/server/options.js'

const { apps } = resolveOptions({
  apps: [
    { id: '1', key: 'one', secret: 's' },
    { id: '2', key: 'off', secret: 's', enabled: false },
    { id: '3', key: '__proto__', secret: 's' },
  ],
})

test.each([
  ['/app/one?protocol=7&client=js&version=8.6.0&flash=false', '1'],
  ['/app/one?protocol=5', '1'],
  ['/app/one/?protocol=6', '1'],
  ['/app/__proto__?protocol=7', '3'],
])('%s is let in', (path, id) => {
  expect(admit(path, apps, undefined).app?.id).toBe(id)
})

test.each([
  ['/app/two?protocol=7', 4001, /^The app key is unknown: no app has the key "two"\.$/],
  ['/app/constructor?protocol=7', 4001, /no app has the key/],
  ['/app/%?protocol=7', 4001, /no app has the key "%"/],
  ['/app/off?protocol=7', 4003, /^The app is disabled: its id is "2"\.$/],
  ['/?protocol=7', 4005, /"\/" is not the path of an app/],
  ['/app/?protocol=7', 4005, /connect to \/app\/KEY/],
  ['/app/one/more?protocol=7', 4005, /not the path of an app/],
  ['/apps/one?protocol=7', 4005, /not the path of an app/],
  ['//', 4005, /not the path of an app/],
  ['/app/one', 4008, /add \?protocol=7/],
  ['/app/one?protocol=4', 4007, /"4" is not one of 5 to 7/],
  ['/app/one?protocol=8', 4007, /"8" is not one of 5 to 7/],
  ['/app/one?protocol=', 4007, /"" is not one of/],
  ['/app/one?protocol=7.0', 4007, /"7.0" is not one of/],
])('%s is refused with %i', (path, code, message) => {
  expect(admit(path, apps, undefined)).toEqual({
    app: undefined,
    code,
    message: expect.stringMatching(message) as unknown,
  })
})
