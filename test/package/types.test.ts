// The types as apps see them, under each way that TypeScript finds a package. Strict and with
// `skipLibCheck` off: an app of Node knows no DOM, one for browsers knows no Node.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
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
interface Order { id: number }
declare const order: Validator<Order>
const schema = createSchema({ orders: { created: order }, 'presence-room-*': {} })
declare module 'bellwire' {
  interface Register { schema: SchemaOf<typeof schema> }
}
const bell = new Bellwire('key', { cluster: 'eu', schema, cipher })
const id: (order: Order) => number = ({ id }) => id
bell.subscribe('orders').bind('created', id).on('created', id)[Symbol.dispose]()
bell.subscribe('presence-room-1').members.snapshot.members.map(({ id }) => id)
// @ts-expect-error Not in the schema.
bell.subscribe('news')
// @ts-expect-error The payload is an order.
bell.subscribe('orders').bind('created', (text: string) => text)
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

let app: ConsumerFolder
beforeAll(() => {
  app = new ConsumerFolder()
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
  ['bundler: an app for browsers', { 'app.ts': ES_MODULE }, BROWSER],
  ['bundler: a schema that is registered once', { 'registered.ts': REGISTERED }, BROWSER],
])('%s', (_, sources, options) => {
  expect(compile(sources, options)).toBe('')
})

test.each(['README.md', 'docs/authorization.md', 'docs/server.md'])(
  'the examples of %s compile',
  (path) => {
    const page = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
    const examples = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, text = '']) => text)
    expect(examples.length).toBeGreaterThan(0)
    app.add('pusher')
    const sources = new Map(examples.map((text, index) => [`example-${index}.mts`, text]))
    // The types of `pusher` ask for packages that are only installed with it.
    const options = { ...NODE, lib: ['es2022', 'dom'], skipLibCheck: true }
    expect(compile(Object.fromEntries(sources), options)).toBe('')
  },
)
