// A rollup plugin that compiles the retry engine from its source, without what never comes to use
// with the options and the adapter of src/transport/retry-engine.ts.

import { join, resolve } from 'node:path'
import { transform } from 'esbuild'

const ENGINE = resolve('node_modules/reconnecting-websocket')

/**
 * What the retry engine has and never comes to use here, because our adapter emits `open` and
 * `close` only, and because the engine's own delays, timeouts, limits and queue are switched off.
 */
const UNUSED_MEMBERS = new Set(
  `CONNECTING OPEN CLOSING binaryType retryCount bufferedAmount extensions protocol readyState url
  onopen onclose onmessage onerror _handleMessage _handleError _handleTimeout _disconnect
  reconnect send addEventListener dispatchEvent removeEventListener _debug _callEventListener
  _acceptOpen _clearTimeouts _getNextDelay _wait _getNextUrl _removeListeners _listeners
  _binaryType _messageQueue _retryCount`.split(/\s+/),
)

/** The same within its methods: with the options that we give it, each of these does nothing. */
const UNUSED_CODE = [
  [/const DEFAULT = \{[^}]*\};/, ''],
  [/const getGlobalWebSocket = [^]*?\n\};/, ''],
  [/const isWebSocket = .*;/, ''],
  [/this\._debug\(.*\);/g, ''],
  [/if \(this\._options\.startClosed\) \{[^}]*\}/, ''],
  [/const \{\s*maxRetries[^}]*\} = this\._options;/, 'const { WebSocket } = this._options'],
  [/if \(this\._retryCount >= maxRetries\) \{[^}]*\}/, ''],
  [/this\._retryCount(\+\+| = 0);/g, ''],
  [/if \(!isWebSocket\(WebSocket\)\) \{[^}]*\}/, ''],
  [/this\._wait\(\)\s*\.then\(\(\) => this\._getNextUrl\(this\._url\)\)/, 'this._url()'],
  [/this\._protocols\s*\? new WebSocket\(url, this\._protocols\)\s*:/, ''],
  [/this\._ws!?\.binaryType = .*;/g, ''],
  [/this\._connectTimeout = setTimeout.*;/, ''],
  [/const \{minUptime = .*;/, ''],
  [/clearTimeout\(this\._connectTimeout\);/g, ''],
  [/this\._uptimeTimeout = setTimeout.*;/, ''],
  [/this\._messageQueue.*;/g, ''],
  [/if \(this\.on(open|close)\) \{[^}]*\}/g, ''],
  [/this\._listeners\.(open|close)\.forEach.*;/g, ''],
  [/this\._(removeListeners|clearTimeouts)\(\);/g, ''],
  [/(\/\/ @ts-ignore\s*)?this\._ws!?\.(add|remove)EventListener\('(message|error)'.*;/g, ''],
]

/** The options that switch off what is not there any more. */
const SWITCHED_OFF = /minReconnectionDelay: 0,[^]*?maxEnqueuedMessages: 0,?/

const NO_EVENTS = 'export class ErrorEvent {} export class CloseEvent {}'

/** Compiles TypeScript or newer JavaScript to `target`, where fields of classes may stay fields. */
const compile = async (source, target) => {
  const compilerOptions = { useDefineForClassFields: target === 'es2022' }
  const options = { loader: 'ts', target, legalComments: 'none', tsconfigRaw: { compilerOptions } }
  return (await transform(source, options)).code
}

/**
 * The retry engine from the TypeScript source that its package carries, as ES2021, without what
 * never comes to use here: a tenth of the bytes of the ES5 that it ships. What is left does the
 * same with our options; the contract tests run the whole library, browser and package tests what
 * comes out of here.
 */
export const retryEngine = {
  name: 'retry-engine',
  resolveId(source, importer = '') {
    if (source === 'reconnecting-websocket') return join(ENGINE, 'reconnecting-websocket.ts')
    return importer.startsWith(ENGINE) ? join(ENGINE, `${source}.ts`) : null
  },
  load: (id) => (id === join(ENGINE, 'events.ts') ? NO_EVENTS : null),
  async transform(source, id) {
    if (id.endsWith('retry-engine.js')) return { code: source.replace(SWITCHED_OFF, ''), map: null }
    if (!id.startsWith(ENGINE) || source === NO_EVENTS) return null
    const used = UNUSED_CODE.reduce((code, [pattern, replacement]) => {
      // Another version of the library must be looked at anew.
      if (code.search(pattern) < 0) throw new Error(`Not found in the retry engine: ${pattern}`)
      return code.replace(pattern, replacement)
    }, source)
    const code = await compile(used, 'es2022')
    const engine = this.parse(code).body.find(({ type }) => type === 'ExportDefaultDeclaration')
    const unused = engine.declaration.body.body.filter(({ key }) => UNUSED_MEMBERS.has(key.name))
    const rest = unused.reduceRight(
      (kept, { start, end }) => kept.slice(0, start) + kept.slice(end),
      code,
    )
    return { code: await compile(rest, 'es2021'), map: null }
  },
}
