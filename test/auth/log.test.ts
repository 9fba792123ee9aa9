// What the log says of requests for signatures: each has a beginning and an end, by its own record.

import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LogEvent } from '../../src/node.js'
import { authorizeWith, bellwireOn, next, sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let written: LogEvent[]

beforeEach(async () => {
  server = await startServer()
  written = []
})

afterEach(() => server.stop())

/** A client whose app lets nobody into `private-bad`. */
function loggingClient() {
  const authorize = authorizeWith(sdkFor(server))
  const client = bellwireOn(server, 'ann', {
    logger: (event) => written.push(event),
    channelAuthorization: {
      customHandler: (request, callback) => {
        if (request.channelName === 'private-bad') callback(new Error('Not you.'), null)
        else void authorize(request, callback)
      },
    },
    userAuthentication: {
      customHandler: ({ socketId }) =>
        Promise.resolve(sdkFor(server).authenticateUser(socketId, { id: 'ann' })),
    },
  })
  return client
}

const logged = (name: string) =>
  written.filter((event) => event.name === name).map(({ detail }) => detail)

it('is asked for a channel and answers, with the same request', async () => {
  const client = loggingClient()
  await client.subscribe('private-good').ready()
  const request = { channelName: 'private-good', socketId: client.connection.socketId }
  expect(logged('auth request')).toEqual([request])
  expect(logged('auth answer')).toEqual([{ request, error: undefined }])
  const [answer] = logged('auth answer') as { request: unknown }[]
  expect(answer?.request).toBe(logged('auth request')[0])
})

it('answers with the error when the app refuses, and the channel is named as failed', async () => {
  const client = loggingClient()
  await next(client.subscribe('private-bad'), 'pusher:subscription_error')
  expect(logged('auth answer')).toEqual([
    { request: expect.anything() as unknown, error: new Error('Not you.') },
  ])
  expect(logged('subscription failed')).toEqual([
    { channel: 'private-bad', type: 'AuthError', error: 'Not you.' },
  ])
})

it('is asked for the user, without a channel', async () => {
  const client = loggingClient()
  client.signin()
  await next(client.user, 'pusher:signin_success')
  expect(logged('auth request')).toEqual([{ socketId: client.connection.socketId }])
  expect(logged('auth answer')).toHaveLength(1)
})
