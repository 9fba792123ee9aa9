// The packed package in an app of React Native: Metro bundles it, the compiler of React Native takes
// it, and it runs in a real Hermes VM against the local server. The VM is an older one than that of
// React Native today, without classes, and what the app has around it is played by the test.

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Pusher from 'pusher'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { developmentMasterKey } from '../../src/server/development-auth.js'
import { ConsumerFolder } from '../package/packed.js'
import { startServer, type TestServer } from '../support/server.js'
import { HermesVm } from './hermes-vm.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const HERMESC = here('node_modules/hermes-compiler/hermesc/linux64-bin/hermesc')
const PACKAGE = 'node_modules/bellwire/dist'

/** In place of the package: its AppState, changed by `changeAppState`. */
const REACT_NATIVE = `
  const listeners = new Set()
  globalThis.changeAppState = (state) => listeners.forEach((listener) => listener(state))
  globalThis.appListenerCount = () => listeners.size
  exports.AppState = {
    addEventListener(type, listener) {
      if (type !== 'change') throw new Error('Unknown event of AppState: ' + type)
      listeners.add(listener)
      return { remove: () => listeners.delete(listener) }
    },
  }`

/** In place of the package that tells of the network, which `changeNetwork` does. */
const NET_INFO = `
  const listeners = new Set()
  globalThis.changeNetwork = (isConnected) => listeners.forEach((listener) => listener({ isConnected }))
  globalThis.networkListenerCount = () => listeners.size
  exports.addEventListener = (listener) => {
    listeners.add(listener)
    listener({ isConnected: true })
    return () => listeners.delete(listener)
  }`

interface Bundle {
  readonly path: string
  readonly text: string
  /** The files that are in it. */
  readonly sources: readonly string[]
}

/** Bundles the app as it is now. `hermes-stable` is for the Hermes of today. */
function bundle(profile: 'default' | 'hermes-stable', name: string): Bundle {
  const [path, map] = [join(app.path, `${name}.bundle`), join(app.path, `${name}.map`)]
  execFileSync(process.execPath, [here('bundle.mjs'), app.path, profile, path, map], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const { sections } = JSON.parse(readFileSync(map, 'utf8')) as {
    sections: { map: { sources: string[] } }[]
  }
  const sources = sections.flatMap((section) => section.map.sources)
  return { path, text: readFileSync(path, 'utf8'), sources }
}

function addModule(name: string, text: string): void {
  mkdirSync(join(app.path, 'node_modules', name), { recursive: true })
  app.write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }))
  app.write(`node_modules/${name}/index.js`, text)
}

let app: ConsumerFolder
let forToday: Bundle
let withoutNetInfo: Bundle
let withNetInfo: Bundle

beforeAll(() => {
  app = new ConsumerFolder()
  addModule('react-native', REACT_NATIVE)
  for (const name of ['app.js', 'globals.js']) copyFileSync(here(name), join(app.path, name))
  forToday = bundle('hermes-stable', 'for-today')
  withoutNetInfo = bundle('default', 'without-net-info')
  addModule('@react-native-community/netinfo', NET_INFO)
  withNetInfo = bundle('default', 'with-net-info')
})
afterAll(() => app.remove())

describe('Metro', () => {
  test('takes the file that is for React Native, what decrypts, and nothing else', () => {
    const ofPackage = ({ sources }: Bundle) =>
      sources.filter((path) =>
        /bellwire|sockjs|reconnecting|noble/.test(path.replace(app.path, '')),
      )
    const expected = ['react-native.cjs', 'encryption.cjs'].map((name) =>
      join(app.path, PACKAGE, name),
    )
    expect(ofPackage(forToday).sort()).toEqual(expected.sort())
    expect(ofPackage(withoutNetInfo).sort()).toEqual(expected.sort())
  })

  test('takes NetInfo where it is installed, and does without it where not', () => {
    expect(withNetInfo.sources.filter((path) => path.includes('netinfo'))).toHaveLength(1)
    expect(withoutNetInfo.sources.filter((path) => path.includes('netinfo'))).toEqual([])
  })
})

describe('the compiler of React Native', () => {
  const compile = (path: string) =>
    execFileSync(HERMESC, ['-emit-binary', '-out', join(app.path, 'out.hbc'), path], {
      encoding: 'utf8',
      stdio: 'pipe',
    })

  test.each(['react-native.cjs', 'encryption.cjs', 'react.cjs'])('takes %s as it is', (name) => {
    expect(compile(join(app.path, PACKAGE, name))).toBe('')
  })

  test('takes the bundle', () => {
    expect(compile(forToday.path)).toBe('')
  })

  test('is one that refuses what Hermes does not have', () => {
    const path = app.write('not-for-hermes.js', `import('./chunk.js')`)
    expect(() => compile(path)).toThrow(/import/)
  })
})

describe('in a Hermes VM', () => {
  let server: TestServer
  let vm: HermesVm

  beforeEach(async () => {
    server = await startServer()
  })
  afterEach(async () => {
    vm.stop()
    await server.stop()
  })

  async function say(room: string, text: string): Promise<void> {
    const { id: appId, key, secret } = server.app
    const backend = new Pusher({
      appId,
      key,
      secret,
      host: '127.0.0.1',
      port: String(server.port),
      encryptionMasterKeyBase64: developmentMasterKey(secret),
    })
    await backend.trigger(room, 'said', text)
  }

  /** Starts the app with a client in it. */
  async function start({ text }: Bundle, options = ''): Promise<void> {
    vm = new HermesVm(text)
    await vm.run(`
      heard = []
      make = function () {
        return new Bellwire('app-key', {
          url: '${server.url}',
          channelAuthorization: { endpoint: '${server.url}/pusher/auth' },
          ${options}
        })
      }
      enter = function (client, name) {
        return client.subscribe(name).bind('said', function (text) { heard.push([name, text]) }).ready()
      }
      bell = make()
      0`)
  }

  const state = () => vm.run('bell.connection.state')
  const ROOMS = ['news', 'private-mail', 'private-encrypted-safe']

  test('it hears channels of every kind, says, and leaves nothing open when it is destroyed', async () => {
    await start(withoutNetInfo)
    for (const room of ROOMS) {
      await vm.run(`enter(bell, '${room}')`)
      await say(room, `grüß dich 💥 in ${room}`)
    }
    await expect
      .poll(() => vm.run('heard'))
      .toEqual(ROOMS.map((room) => [room, `grüß dich 💥 in ${room}`]))

    await vm.run(`other = make(); enter(other, 'private-mail')`)
    await vm.run(
      `other.channel('private-mail').bind('client-said', function (text) { heard = text }); 0`,
    )
    expect(await vm.run(`bell.channel('private-mail').trigger('client-said', 'hello')`)).toBe(true)
    await expect.poll(() => vm.run('heard')).toBe('hello')

    await vm.run('bell.destroy(); other.destroy(); 0')
    expect(await vm.run('appListenerCount()')).toBe(0)
    await expect.poll(() => vm.openCount).toBe(0)
    await expect.poll(() => server.server.connectionCount).toBe(0)
    expect(vm.said).toEqual([])
  })

  test('it comes back after the server was away', async () => {
    await start(withoutNetInfo)
    await vm.run(`enter(bell, 'private-mail')`)
    await server.stop()
    await expect.poll(state).toBe('connecting')
    server = await startServer({ port: server.port })
    await expect.poll(() => vm.run(`bell.channel('private-mail').subscribed`), LONG).toBe(true)
    expect(vm.said).toEqual([])
  })

  // It would try again by itself only after a minute.
  test.each([
    ['comes to the front', `changeAppState('background'); changeAppState('active'); 0`],
    ['is online again, which NetInfo tells', `changeNetwork(false); changeNetwork(true); 0`],
  ])('it is back at once when the app %s', async (_, event) => {
    await start(withNetInfo, 'backoff: { minMs: 60000, maxMs: 60000, jitter: 0 }')
    await vm.run(`enter(bell, 'news')`)
    await server.stop()
    await expect.poll(state).toBe('connecting')
    server = await startServer({ port: server.port })
    await vm.run(event)
    await expect.poll(state).toBe('connected')
    await vm.run('bell.destroy(); 0')
    expect(await vm.run('appListenerCount() + networkListenerCount()')).toBe(0)
  })

  const LONG = { timeout: 10_000 }
})
