// A server that never confirms a sign-in, since it refuses with a message that names nobody or
// knows no users. In virtual time.

import { expect, it } from 'vitest'
import { collect } from '../channels/fake-server.js'
import { pass, settle, startStable, useVirtualTime } from '../connection/virtual.js'

useVirtualTime()

async function signingIn() {
  const virtual = await startStable({
    userAuthentication: {
      customHandler: () => Promise.resolve({ auth: 'key:1', user_data: '{"id":"ann"}' }),
    },
  })
  const { calls, listener } = collect()
  virtual.client.user.bind('pusher:signin_error', listener)
  virtual.client.signin()
  await settle()
  return { ...virtual, calls }
}

const SUCCESS = { user_data: '{"id":"ann"}' }

it('has 10 seconds; then the sign-in has failed, and can be done again', async () => {
  const { client, network, calls } = await signingIn()
  await pass(9999)
  expect(calls).toEqual([])
  await pass(1)
  expect(calls).toEqual([
    [
      { type: 'AuthError', error: 'Asked to sign in, the server did not answer in 10000 ms.' },
      undefined,
    ],
  ])
  await client.user.signinDonePromise
  client.signin()
  await settle()
  expect(network.socket.sentEvents).toEqual(['pusher:signin', 'pusher:signin'])
  network.socket.receive('pusher:signin_success', SUCCESS)
  expect(client.user.user_data).toEqual({ id: 'ann' })
})

it('is not believed when it confirms after that', async () => {
  const { client, network } = await signingIn()
  await pass(10_000)
  network.socket.receive('pusher:signin_success', SUCCESS)
  expect(client.user.user_data).toBeNull()
})

it('has no time limit left when it has confirmed', async () => {
  const { client, network, calls } = await signingIn()
  network.socket.receive('pusher:signin_success', SUCCESS)
  await pass(20_000)
  expect([calls, client.user.user_data]).toEqual([[], { id: 'ann' }])
})
