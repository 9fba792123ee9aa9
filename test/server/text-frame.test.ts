import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

import { textFrame } from '../../src/server/text-frame.js'

// Around each length from which on the header is another one.
it.each([0, 1, 125, 126, 65_535, 65_536])('a text of %i bytes arrives as it is', async (length) => {
  const text = 'é'.repeat(Math.floor(length / 2)) + 'x'.repeat(length % 2)
  expect(Buffer.byteLength(text)).toBe(length)

  expect(await receivedBy(textFrame(text))).toBe(text)
  expect(await receivedBy(textFrame(Buffer.from(text)))).toBe(text)
})

it('recipients of the same bytes share one frame, and others get their own', () => {
  const bytes = Buffer.from('{"event":"created"}')
  const frame = textFrame(bytes)
  expect(textFrame(bytes)).toBe(frame)

  expect(textFrame(Buffer.from('{}')).toString('latin1')).toBe('\x81\x02{}')
  expect(textFrame('[]').toString('latin1')).toBe('\x81\x02[]')
  expect(textFrame(bytes)).toEqual(frame)
})

/** What a client of `ws` makes of a frame. */
async function receivedBy(frame: Buffer): Promise<string> {
  const http = createServer().listen(0)
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  http.on('upgrade', (request, socket, head) => {
    webSockets.handleUpgrade(request, socket, head, () => socket.write(frame))
  })
  await once(http, 'listening')
  const client = new WebSocket(`ws://localhost:${(http.address() as AddressInfo).port}`)
  const [data, isBinary] = (await once(client, 'message')) as [Buffer, boolean]
  expect(isBinary).toBe(false)
  client.terminate()
  http.close()
  return data.toString()
}
