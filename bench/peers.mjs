// Other clients of the field on a socket without a network, each with frames of its own protocol
// and with what nobody can do without who reads them. Used by `field.mjs` alone.

import { Centrifuge } from 'centrifuge'
import Echo from 'laravel-echo'
import { Socket as PhoenixSocket } from 'phoenix'
import { WebSocket as SocketIoTransport, io } from 'socket.io-client'
import { parseBare } from './payloads.mjs'
import { StubSocket, frame } from './stub-socket.mjs'
import { STUBBED, subscribed } from './stubbed.mjs'

/**
 * For each client: `connect` resolves to its socket when `listener` will hear every event,
 * `frameOf` makes the frame of one, `parse` is all that has to be done with it.
 */
export const PEERS = {
  'pusher-js': pusherProtocol(listenWith('pusher-js')),
  Bellwire: pusherProtocol(listenWith('Bellwire')),
  'laravel-echo with pusher-js': pusherProtocol(async (listener) => {
    const { client, socket, destroy } = await STUBBED['pusher-js']()
    const echo = new Echo({ broadcaster: 'pusher', client })
    const channel = echo.channel('orders').listen('.created', listener)
    await new Promise((resolve) => channel.subscribed(resolve))
    return { socket, destroy }
  }),
  centrifuge: {
    connect: connectCentrifuge,
    frameOf: (data) => JSON.stringify({ push: { channel: 'orders', pub: { data } } }),
    parse: JSON.parse,
  },
  phoenix: {
    connect: connectPhoenix,
    frameOf: (data) => JSON.stringify([null, null, 'orders', 'created', data]),
    parse: JSON.parse,
  },
  'socket.io-client': {
    connect: connectSocketIo,
    frameOf: (data) => `42${JSON.stringify(['created', data])}`,
    parse: (text) => JSON.parse(text.slice(2)),
  },
}

function pusherProtocol(connect) {
  return { connect, frameOf: (data) => frame('created', 'orders', data), parse: parseBare }
}

function listenWith(library) {
  return async (listener) => {
    const { client, socket, destroy } = await STUBBED[library]()
    const channel = await subscribed(client, 'orders')
    channel.bind('created', listener)
    return { socket, destroy }
  }
}

async function connectCentrifuge(listener) {
  class CentrifugeSocket extends StubSocket {
    answer(text) {
      for (const line of text.split('\n').filter(Boolean)) {
        const { id, connect } = JSON.parse(line)
        const reply = connect ? { connect: { client: '1', version: '6' } } : { subscribe: {} }
        setImmediate(() => this.receive(JSON.stringify({ id, ...reply })))
      }
    }
  }
  const client = new Centrifuge('ws://localhost/connection', { websocket: CentrifugeSocket })
  const subscription = client.newSubscription('orders')
  subscription.on('publication', ({ data }) => listener(data))
  subscription.subscribe()
  client.connect()
  await subscription.ready(5000)
  return { socket: StubSocket.latest, destroy: () => client.disconnect() }
}

async function connectPhoenix(listener) {
  class PhoenixStub extends StubSocket {
    answer(text) {
      const [join, reference, topic] = JSON.parse(text)
      const reply = [join, reference, topic, 'phx_reply', { status: 'ok', response: {} }]
      setImmediate(() => this.receive(JSON.stringify(reply)))
    }
  }
  const client = new PhoenixSocket('ws://localhost/socket', { transport: PhoenixStub })
  client.connect()
  const channel = client.channel('orders')
  channel.on('created', listener)
  await new Promise((resolve, reject) => {
    channel.join().receive('ok', resolve).receive('error', reject)
  })
  return { socket: StubSocket.latest, destroy: () => client.disconnect() }
}

async function connectSocketIo(listener) {
  const open = { sid: '1', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000 }
  class SocketIoStub extends StubSocket {
    greet() {
      this.receive(`0${JSON.stringify({ ...open, maxPayload: 1_000_000 })}`)
    }
    answer(text) {
      if (text === '40') setImmediate(() => this.receive('40{"sid":"2"}'))
    }
  }
  // Its own one keeps the class that was there when it was imported.
  class StubTransport extends SocketIoTransport {
    createSocket(url) {
      return new SocketIoStub(url)
    }
  }
  const client = io('http://localhost', { transports: [StubTransport] })
  client.on('created', listener)
  await new Promise((resolve, reject) => client.on('connect', resolve).on('connect_error', reject))
  return { socket: StubSocket.latest, destroy: () => client.disconnect() }
}
