// The backend of the benches: signs events and posts them over connections that stay open.
// Knows no server and no question.

import { createHash, createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'
import { APP, HOST } from './servers.mjs'

export const EVENT_BYTES = 200

const PATH = `/apps/${APP.id}/events`
const AT_BYTES = 12
const AT = Buffer.from('at\\":\\"')

/** A backend of one server. */
export class Publisher {
  agent = new Agent({ keepAlive: true, maxSockets: 16 })

  constructor(port) {
    this.port = port
  }

  /** Publishes an event to channels. Its data has `EVENT_BYTES` and says `atMs`. */
  async publish(channels, atMs = performance.now()) {
    const body = JSON.stringify({ name: 'created', channels, data: eventData(atMs) })
    const query = new URLSearchParams({
      auth_key: APP.key,
      auth_timestamp: String(Math.floor(Date.now() / 1000)),
      auth_version: '1.0',
      body_md5: createHash('md5').update(body).digest('hex'),
    })
    const signature = createHmac('sha256', APP.secret).update(`POST\n${PATH}\n${query}`)
    const { status, text } = await this.post(
      `${PATH}?${query}&auth_signature=${signature.digest('hex')}`,
      body,
    )
    if (status !== 200) throw new Error(`The event was answered with ${status}: ${text}`)
  }

  close() {
    this.agent.destroy()
  }

  post(path, body) {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': body.length }
      const { agent, port } = this
      const posted = request(
        { agent, host: HOST, port, path, method: 'POST', headers },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', (part) => (text += part))
          answer.on('end', () => resolve({ status: answer.statusCode, text }))
        },
      )
      posted.on('error', reject)
      posted.end(body)
    })
  }
}

function eventData(atMs) {
  const data = { at: String(Math.round(atMs * 1000)).padStart(AT_BYTES, '0'), text: '' }
  data.text = '.'.repeat(EVENT_BYTES - JSON.stringify(data).length)
  return JSON.stringify(data)
}

/** When the event in a frame was published, by `performance.now()` of this process. */
export function publishedAtMs(buffer, from) {
  const at = buffer.indexOf(AT, from) + AT.length
  return Number(buffer.latin1Slice(at, at + AT_BYTES)) / 1000
}
