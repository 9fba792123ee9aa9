// Encrypted channels with everything real: the server SDK seals, the server carries, Bellwire and
// pusher-js open, and nobody in between can read.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import Pusher from 'pusher'
import type { Bellwire } from '../../src/node.js'
import { bellwireOn, next } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'
import { pusherJs } from '../server/pusher.js'

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64')
const NEXT_MASTER_KEY = Buffer.alloc(32, 8).toString('base64')

let server: TestServer
let masterKey: string
let requests: number

beforeEach(async () => {
  server = await startServer()
  masterKey = MASTER_KEY
  requests = 0
})

afterEach(async () => {
  await server.stop()
})

/** The real server SDK with the key of this moment. */
function sdk(): Pusher {
  const { id: appId, key, secret } = server.app
  return new Pusher({
    appId,
    key,
    secret,
    host: '127.0.0.1',
    port: String(server.port),
    useTLS: false,
    encryptionMasterKeyBase64: masterKey,
  })
}

const channelAuthorization = {
  transport: 'ajax' as const,
  endpoint: '',
  customHandler(
    { socketId, channelName }: { socketId: string; channelName: string },
    callback: (error: null, answer: Pusher.ChannelAuthResponse) => void,
  ) {
    requests++
    callback(null, sdk().authorizeChannel(socketId, channelName))
  },
}

interface EncryptedClient {
  subscribe(name: string): unknown
  disconnect(): void
}

const opened: EncryptedClient[] = []

afterEach(() => {
  for (const client of opened.splice(0)) client.disconnect()
})

function keep<Client extends EncryptedClient>(client: Client): Client {
  opened.push(client)
  return client
}

const bellwire = (): Bellwire => keep(bellwireOn(server, 'ann', { channelAuthorization }))
const pusher = () => keep(pusherJs(server, 'bob', { channelAuthorization }))

describe.each(['private-encrypted-mail', 'private-encrypted-cache-mail'])('%s', (name) => {
  it('carries the same events to Bellwire and to pusher-js', async () => {
    const channels = [bellwire(), pusher()].map((client) => client.subscribe(name) as object)
    await Promise.all(channels.map((channel) => next(channel, 'pusher:subscription_succeeded')))
    for (const payload of [{ text: 'hällo 💥' }, 'text', ['a', 1], 7, true]) {
      const heard = channels.map((channel) => next(channel, 'arrived'))
      await sdk().trigger(name, 'arrived', payload)
      expect(await Promise.all(heard)).toEqual([payload, payload])
    }
  })

  it('is opaque to the server and to who has another key', async () => {
    const client = bellwire()
    const channel = client.subscribe(name)
    const seen: unknown[] = []
    client.connection.bind('message', ({ event, data }) => {
      if (event === 'arrived') seen.push(data)
    })
    await channel.ready()
    const heard: unknown[] = []
    channel.bind('arrived', (data) => heard.push(data))
    const arrived = next(channel, 'arrived')
    await sdk().trigger(name, 'arrived', 'confidential')
    expect(await arrived).toBe('confidential')
    expect(seen).toEqual([
      { nonce: expect.any(String) as string, ciphertext: expect.any(String) as string },
    ])
    masterKey = NEXT_MASTER_KEY
    const failed = next(channel, 'bellwire:decryption_error')
    const events = sdk()
    masterKey = MASTER_KEY
    await events.trigger(name, 'arrived', 'for others')
    expect(await failed).toMatchObject({ event: 'arrived' })
    expect(heard).toEqual(['confidential'])
  })

  it.each([0, false, null])('carries %j as it is, which pusher-js does not', async (payload) => {
    const channel = bellwire().subscribe(name)
    await channel.ready()
    const heard = next(channel, 'arrived')
    await sdk().trigger(name, 'arrived', payload)
    expect(await heard).toBe(payload)
  })

  it('goes on after the key was changed, with one request and in order', async () => {
    const channel = bellwire().subscribe(name)
    await channel.ready()
    const heard: unknown[] = []
    channel.bind('arrived', (data) => heard.push(data))
    expect(requests).toBe(1)
    masterKey = NEXT_MASTER_KEY
    const end = next(channel, 'end')
    const numbers = Array.from({ length: 20 }, (_, index) => index)
    const backend = sdk()
    for (const number of numbers) await backend.trigger(name, 'arrived', number)
    await backend.trigger(name, 'end', null)
    expect(await end).toBeNull()
    expect(heard).toEqual(numbers)
    expect(requests).toBe(2)
  })
})
