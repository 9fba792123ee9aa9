// What docs/authorization.md says of signatures is what the server takes.

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createAuthHandler, DEFAULT_APP } from '../../src/server/index.js'
import { channelSigningText, hmacSha256Hex, userSigningText } from '../../src/server/signing.js'
import { pageAt, tableOf } from '../support/pages.mjs'

const page = pageAt('docs/authorization.md')

test('the texts that are signed', () => {
  const texts = tableOf(page, 'for', 'the text is', 'the answer has besides').map(
    ([, text]) => text,
  )
  expect(texts).toEqual([
    channelSigningText('SOCKET_ID', 'CHANNEL', undefined),
    channelSigningText('SOCKET_ID', 'CHANNEL', 'CHANNEL_DATA'),
    userSigningText('SOCKET_ID', 'USER_DATA'),
  ])
})

test('the signature of the example', () => {
  const { key, secret } = DEFAULT_APP
  const [, socketId = '', channel = '', auth] =
    /`auth\("([\d.]+)", "([\w-]+)"\)` is\s`([^`]+)`/.exec(page.text) ?? []
  expect(auth).toBe(
    `${key}:${hmacSha256Hex(secret, channelSigningText(socketId, channel, undefined))}`,
  )
})

test('the secret of an encrypted channel', async () => {
  const masterKey = Buffer.alloc(32, 7)
  const handle = createAuthHandler({
    ...DEFAULT_APP,
    encryptionMasterKey: masterKey.toString('base64'),
    authorizeChannel: () => true,
  })
  const channel = 'private-encrypted-mail'
  const body = new URLSearchParams({ socket_id: '1.2', channel_name: channel })
  const answer = await handle(new Request('http://localhost', { method: 'POST', body }))
  const { shared_secret } = (await answer.json()) as { shared_secret: string }
  const ofThePage = createHash('sha256').update(channel).update(masterKey).digest('base64')
  expect(page.text.replace(/\s+/g, ' ')).toContain(
    'the SHA-256 of the name of the channel, followed by the 32 bytes of the master key, in base64',
  )
  expect(shared_secret).toBe(ofThePage)
})
