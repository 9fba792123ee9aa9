// The load: many subscribers on bare TCP sockets that do no more than count frames, so that they
// take less of the machine than the server does. Knows no server and no question.

import { once } from 'node:events'
import { connect } from 'node:net'
import { APP, HOST } from './servers.mjs'

const CONNECTED_AT_ONCE = 100

// All sockets read into it, one after another: what is kept of a read is copied.
const READ_BUFFER = Buffer.allocUnsafeSlow(262_144)

const HANDSHAKE = [
  `GET /app/${APP.key}?protocol=7&client=bench&version=1.0.0 HTTP/1.1`,
  `Host: ${HOST}`,
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
  '\r\n',
].join('\r\n')

/** Subscribers of one server. */
export class Subscribers {
  /** Frames that came after all were subscribed. */
  frames = 0
  /** Called with the buffer, the beginning and the end of each of these frames. */
  onFrame = undefined
  sockets = []
  waiters = []

  /** Connects one subscriber for each of the names of channels in `channels`. */
  static async connect(port, channels) {
    const subscribers = new Subscribers()
    for (let at = 0; at < channels.length; at += CONNECTED_AT_ONCE) {
      const some = channels.slice(at, at + CONNECTED_AT_ONCE)
      await Promise.all(some.map((channel) => subscribers.add(port, channel)))
    }
    subscribers.frames = 0
    return subscribers
  }

  /** Resolves when so many frames have come in all. */
  received(frames) {
    if (this.frames >= frames) return Promise.resolve()
    return new Promise((resolve) => this.waiters.push({ frames, resolve }))
  }

  async close() {
    const closed = this.sockets.map((socket) => once(socket, 'close'))
    for (const socket of this.sockets) socket.destroy()
    await Promise.all(closed)
  }

  async add(port, channel) {
    const reader = new FrameReader((buffer, from, to) => this.take(buffer, from, to))
    const subscribed = new Promise((resolve, reject) => {
      reader.onText = (text) => {
        if (text.includes('pusher:connection_established')) {
          socket.write(clientFrame({ event: 'pusher:subscribe', data: { channel } }))
        }
        if (!text.includes('pusher_internal:subscription_succeeded')) return
        reader.onText = undefined
        resolve()
      }
      const callback = (length) => {
        reader.read(READ_BUFFER.subarray(0, length))
        return true
      }
      const socket = connect({ port, host: HOST, onread: { buffer: READ_BUFFER, callback } })
      socket.on('error', reject)
      socket.on('close', () => reject(new Error(`A subscriber of ${channel} was closed.`)))
      socket.write(HANDSHAKE)
      this.sockets.push(socket)
    })
    await subscribed
  }

  take(buffer, from, to) {
    this.frames += 1
    this.onFrame?.(buffer, from, to)
    if (this.waiters.length === 0) return
    const ready = this.waiters.filter(({ frames }) => this.frames >= frames)
    if (ready.length === 0) return
    this.waiters = this.waiters.filter((waiter) => !ready.includes(waiter))
    for (const { resolve } of ready) resolve()
  }
}

/** Finds the frames in what one socket reads, after the answer to its handshake. */
class FrameReader {
  /** Called with the text of each frame, as long as it is set. */
  onText = undefined
  isUpgraded = false
  /** The beginning of a frame whose end has not come. */
  rest = undefined

  constructor(onFrame) {
    this.onFrame = onFrame
  }

  read(chunk) {
    const buffer = this.rest ? Buffer.concat([this.rest, chunk]) : chunk
    let from = this.isUpgraded ? 0 : this.readAnswer(buffer)
    for (let to; (to = frameEnd(buffer, from)) <= buffer.length; from = to) {
      this.onText?.(buffer.toString('utf8', from, to))
      this.onFrame(buffer, from, to)
    }
    this.rest = from < buffer.length ? Buffer.from(buffer.subarray(from)) : undefined
  }

  readAnswer(buffer) {
    const end = buffer.indexOf('\r\n\r\n')
    if (end === -1) return 0
    if (!buffer.includes(' 101 ')) throw new Error(`Not upgraded: ${buffer.toString()}`)
    this.isUpgraded = true
    return end + 4
  }
}

/** Where the frame that begins at `from` ends; Infinity when not even its length has come. */
function frameEnd(buffer, from) {
  const left = buffer.length - from
  // The answer to the handshake is no frame.
  if (left < 2 || buffer[from] < 0x80) return Infinity
  const length = buffer[from + 1]
  if (length < 126) return from + 2 + length
  if (length === 126) return left < 4 ? Infinity : from + 4 + buffer.readUInt16BE(from + 2)
  return left < 10 ? Infinity : from + 10 + Number(buffer.readBigUInt64BE(from + 2))
}

/** A short text frame, masked with zeros. */
function clientFrame(frame) {
  const text = Buffer.from(JSON.stringify(frame))
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text])
}
