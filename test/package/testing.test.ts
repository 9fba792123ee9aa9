// The packed `bellwire/testing` in a folder with nothing else: no `ws`, no network, no framework.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConsumerFolder } from './packed.js'

const CLIENTS = 100

const STORY = `
  import { Bellwire } from 'bellwire'
  import { createTestClient, createTestServer, nextEvent, subscribed } from 'bellwire/testing'

  delete globalThis.WebSocket
  globalThis.fetch = () => { throw new Error('The network was used.') }
  const server = createTestServer()
  const clients = Array.from({ length: ${String(CLIENTS)} }, (_, index) =>
    createTestClient(server, { user: { id: String(index) } }))
  const rooms = clients.map((client) => client.subscribe('presence-room'))
  const sealed = clients[0].subscribe('private-encrypted-mail')
  await Promise.all([...rooms, sealed].map((channel) => subscribed(channel)))
  const mail = nextEvent(sealed, 'arrived')
  await server.publish('private-encrypted-mail', 'arrived', { text: 'hällo' })
  await server.dropConnections()
  const statesThen = new Set(clients.map(({ connection }) => connection.state))
  await server.clock.advance(1000)
  console.log(JSON.stringify({
    isOurs: clients[0] instanceof Bellwire,
    members: (await server.members('presence-room')).length,
    mail: await mail,
    statesThen: [...statesThen],
    areBack: rooms.every((room) => room.subscribed),
  }))
  await server.close()
`

function inCommonJs(script: string): string {
  const commonJs = script.replace(/import (.*) from ('.*')/g, 'const $1 = require($2)')
  return `(async () => {${commonJs}})()`
}

let app: ConsumerFolder
beforeAll(() => {
  app = new ConsumerFolder()
})
afterAll(() => {
  app.remove()
})

test.each([
  ['ES modules', 'story.mjs', STORY],
  ['CommonJS', 'story.cjs', inCommonJs(STORY)],
])('%s: a hundred clients, an outage, a sealed event; Node exits by itself', (_, name, text) => {
  expect(JSON.parse(app.node(name, text))).toEqual({
    isOurs: true,
    members: CLIENTS,
    mail: { text: 'hällo' },
    statesThen: ['connecting'],
    areBack: true,
  })
})

test('nothing of Node is needed but its cryptography, and nothing else but the client', () => {
  const built = (name: string) =>
    readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8')
  const imports = [...built('testing.mjs').matchAll(/^import .* from '(.*)'/gm)].map(([, it]) => it)
  expect(imports.sort()).toEqual(['bellwire', 'node:crypto'])
  const required = [...built('testing.cjs').matchAll(/\brequire\('(.*?)'\)/g)].map(([, it]) => it)
  expect(required.sort()).toEqual(['bellwire', 'node:crypto'])
})
