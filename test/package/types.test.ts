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

test.each([
  ['an ES module under nodenext', 'app.mts', ES_MODULE, NODE],
  ['a CommonJS module under nodenext', 'app.cts', COMMON_JS, NODE],
  ['an app of a bundler', 'app.ts', ES_MODULE, BROWSER],
  ['the server in an ES module', 'server.mts', SERVER_ES_MODULE, NODE],
  ['the server in CommonJS', 'server.cts', SERVER_COMMON_JS, NODE],
])('%s', (_, file, source, options) => {
  app.write(file, source)
  const compilerOptions = { target: 'es2022', strict: true, noEmit: true, ...options }
  const config = app.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }))
  const compiler = `${NODE_MODULES}typescript/bin/tsc`
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', config], { encoding: 'utf8' })
  expect(stdout).toBe('')
})
