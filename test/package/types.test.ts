// The types as apps see them, under each way that TypeScript finds a package. Strict and with
// `skipLibCheck` off: an app of Node knows no DOM, one for browsers knows no Node.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConsumerFolder } from './packed.js'

const NODE_MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url))

const ES_MODULE = `
import Bellwire, { Bellwire as Named } from 'bellwire'
const bell: Bellwire = new Named('key', { wsHost: 'localhost', forceTLS: false })
const state: string = bell.connection.state
bell.subscribe('orders').bind('created', (order: { id: number }) => order.id)
// @ts-expect-error A number is no key.
new Bellwire(1)
// @ts-expect-error The option takes a truth value.
new Bellwire('key', { cluster: 'eu', forceTLS: 'yes' })
export { state }
`

const REGISTERED = `
import Bellwire, { createSchema, type SchemaOf, type Validator } from 'bellwire'
import { cipher } from 'bellwire/encryption'
import { mountInspector } from 'bellwire/inspector'
interface Order { id: number }
declare const order: Validator<Order>
const schema = createSchema({ orders: { created: order }, 'presence-room-*': {} })
declare module 'bellwire' {
  interface Register { schema: SchemaOf<typeof schema> }
}
const bell = new Bellwire('key', { cluster: 'eu', schema, cipher })
const id: (order: Order) => number = ({ id }) => id
bell.subscribe('orders').bind('created', id).on('created', id)[Symbol.dispose]()
const unmount: () => void = mountInspector(bell, { open: false })
// @ts-expect-error It is a client that is inspected.
mountInspector('bell')
bell.subscribe('presence-room-1').members.snapshot.members.map(({ id }) => id)
// @ts-expect-error Not in the schema.
bell.subscribe('news')
// @ts-expect-error The payload is an order.
bell.subscribe('orders').bind('created', (text: string) => text)
`

const BINDINGS = (library: string) => `
import Bellwire from 'bellwire'
import { useBellwire, useChannel, useConnection, useEvent, usePresence, useTrigger } from 'bellwire/${library}'
interface Order { id: number }
declare module 'bellwire' {
  interface Register {
    schema: {
      orders: { created: Order }
      [room: \`presence-room-\${string}\`]: {
        'client-typing': { on: boolean }
        'pusher:member_added': { id: string; info: { avatar: string } }
      }
    }
  }
}
const bell: Bellwire = useBellwire()
useConnection()
useChannel('orders')
useEvent('orders', 'created', ({ id }) => id.toFixed())
useEvent('orders', 'pusher:subscription_error', ({ status }) => status?.toFixed())
useEvent('presence-room-1', 'pusher:member_added', ({ info }) => info.avatar)
useEvent(Math.random() > 0.5 && 'orders', 'created', () => 0)
usePresence(null)
usePresence('presence-room-1', ({ members }) => members.map(({ info }) => info.avatar.length))
useTrigger('presence-room-1')('client-typing', { on: true })
// @ts-expect-error Not in the schema.
useChannel('news')
// @ts-expect-error Not an event of orders.
useEvent('orders', 'shipped', () => 0)
// @ts-expect-error The payload is an order.
useEvent('orders', 'created', (text: string) => text)
// @ts-expect-error No presence channel.
usePresence('orders')
// @ts-expect-error The data is something else.
useTrigger('presence-room-1')('client-typing', 'yes')
// @ts-expect-error Clients send nothing on it.
useTrigger('orders')('created', { id: 1 })
export { bell }
`

const REACT = `${BINDINGS('react')}
import { BellwireProvider } from 'bellwire/react'
import { createElement } from 'react'
createElement(BellwireProvider, { client: bell })
createElement(BellwireProvider, { client: new Bellwire<{ news: { made: string } }>('key', { cluster: 'eu' }) })
// @ts-expect-error Not a client.
createElement(BellwireProvider, { client: 'key' })
const state: string = useConnection().state
const avatars: number[] = usePresence('presence-room-1', ({ members }) => members.map(({ info }) => info.avatar.length))
export { state, avatars }
`

const VUE = `${BINDINGS('vue')}
import { bellwirePlugin } from 'bellwire/vue'
import { createApp, ref } from 'vue'
createApp({}).use(bellwirePlugin({ client: bell }))
// @ts-expect-error Not a client.
bellwirePlugin({ client: 'key' })
const name = ref<'orders' | null>(null)
const subscribed: boolean = useChannel(name).value.subscribed
useEvent(() => name.value, ref('created' as const), ({ id }) => id.toFixed())
// @ts-expect-error Only we write it.
useConnection().value = null
export { subscribed }
`

const COMMON_JS = `
import bellwire = require('bellwire')
const bell: bellwire.Bellwire = new bellwire.Bellwire('key', { cluster: 'eu' })
const same: typeof bellwire.Bellwire = bellwire.default
// @ts-expect-error A number is no key.
new bellwire.Bellwire(1)
export { bell, same }
`

const SERVER_ES_MODULE = `
import { createServer } from 'bellwire/server'
// @ts-expect-error A port is a number.
createServer({ port: 'any' })
export const start = () => createServer({ port: 0 })
`

const SERVER_COMMON_JS = `
import server = require('bellwire/server')
export const start = () => server.createServer({ port: 0 })
`

const TESTING = `
import Bellwire from 'bellwire'
import { connected, createTestClient, createTestServer, nextEvent, subscribed } from 'bellwire/testing'
interface Schema {
  orders: { created: { id: number } }
  'presence-room': { 'client-typing': { on: boolean } }
}
const server = createTestServer({ authorizeChannel: ({ channel, request }) => channel !== 'private-a' && { user_id: request.user?.id ?? 'ann' } })
const client = createTestClient<Schema>(server, { user: { id: 'ann', info: 1 }, logger: () => undefined })
const same: Bellwire<Schema> = client
await connected(same)
await subscribed(client.subscribe('orders'))
await subscribed(client.subscribe('presence-room'))
const { id } = await nextEvent<{ id: number }>(client.subscribe('orders'), 'created')
await nextEvent(client.connection, 'connected')
await nextEvent(client.user, 'letter')
await server.publish('orders', 'created', { id }, { except: client })
new Bellwire(server.key, { ...server.clientOptions }).destroy()
// @ts-expect-error Not a way of keeping time.
createTestServer({ timers: 'fake' })
// @ts-expect-error No name of a channel.
await subscribed('orders')
// @ts-expect-error Not in the schema.
client.subscribe('news')
`

const TESTING_COMMON_JS = `
import testing = require('bellwire/testing')
export const members = testing.createTestServer().members('presence-room')
`

const NODE = {
  module: 'nodenext',
  moduleResolution: 'nodenext',
  lib: ['es2022'],
  types: ['node'],
  typeRoots: [`${NODE_MODULES}@types`],
}
const BROWSER = {
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2022', 'dom'],
  types: [],
}
// The types of React and Vue are theirs to check.
const BINDING = { ...BROWSER, skipLibCheck: true }
const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' }

let app: ConsumerFolder
beforeAll(() => {
  app = new ConsumerFolder()
  const packages = ['pusher', 'react', '@types/react', '@testing-library/react', 'vitest', 'vue']
  for (const name of packages) app.link(name)
})
afterAll(() => {
  app.remove()
})

/** What the compiler says of the sources. */
function compile(sources: Record<string, string>, options: object): string {
  for (const [name, text] of Object.entries(sources)) app.write(name, text)
  const compilerOptions = { target: 'es2022', strict: true, noEmit: true, ...options }
  const files = Object.keys(sources)
  const config = app.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
  const compiler = `${NODE_MODULES}typescript/bin/tsc`
  return spawnSync(process.execPath, [compiler, '-p', config], { encoding: 'utf8' }).stdout
}

test.each([
  [
    'nodenext: the client and the server, in ES modules and in CommonJS',
    {
      'app.mts': ES_MODULE,
      'app.cts': COMMON_JS,
      'server.mts': SERVER_ES_MODULE,
      'server.cts': SERVER_COMMON_JS,
    },
    NODE,
  ],
  [
    'nodenext: tests of an app, in ES modules and in CommonJS',
    { 'testing.mts': TESTING, 'testing.cts': TESTING_COMMON_JS },
    NODE,
  ],
  [
    'bundler: tests of an app',
    { 'testing.ts': TESTING },
    { ...BROWSER, types: ['node'], typeRoots: NODE.typeRoots },
  ],
  ['bundler: an app for browsers', { 'app.ts': ES_MODULE }, BROWSER],
  ['bundler: a schema that is registered once', { 'registered.ts': REGISTERED }, BROWSER],
  ['bundler: hooks of React', { 'react.ts': REACT }, BINDING],
  ['nodenext: hooks of React', { 'react.mts': REACT }, { ...BINDING, ...NODENEXT }],
  ['nodenext: hooks of React in CommonJS', { 'react.cts': REACT }, { ...BINDING, ...NODENEXT }],
  ['bundler: composables of Vue', { 'vue.ts': VUE }, BINDING],
  ['nodenext: composables of Vue', { 'vue.mts': VUE }, { ...BINDING, ...NODENEXT }],
  ['nodenext: composables of Vue in CommonJS', { 'vue.cts': VUE }, { ...BINDING, ...NODENEXT }],
])('%s', (_, sources, options) => {
  expect(compile(sources, options)).toBe('')
})
