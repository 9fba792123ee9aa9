// Bundles what tsc emitted to build/ into the files that the package hands out: the client for
// browsers and for Node, the script tag, the local server with its command, and their types.
// The build is two steps, so that types are checked and emitted once for all of them.

import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import nodeResolve from '@rollup/plugin-node-resolve'
import replace from '@rollup/plugin-replace'
import { transform } from 'esbuild'
import { dts } from 'rollup-plugin-dts'
import { minify } from 'terser'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Gives rollup the source maps of tsc, so that the final maps point to src/*.ts. */
const sourceMapsOfTsc = {
  name: 'source-maps-of-tsc',
  load(id) {
    if (!existsSync(`${id}.map`) || id.includes('node_modules')) return null
    return { code: readFileSync(id, 'utf8'), map: JSON.parse(readFileSync(`${id}.map`, 'utf8')) }
  },
}

const ENGINE = resolve('node_modules/reconnecting-websocket')

/**
 * What the retry engine has and never comes to use here: its adapter of ours emits `open` and
 * `close` only, and its own timeouts and queue are switched off.
 */
const UNUSED = new Set(
  `CONNECTING OPEN CLOSING binaryType retryCount bufferedAmount extensions protocol readyState url
  onopen onclose onmessage onerror _handleMessage _handleError _handleTimeout _disconnect
  reconnect send addEventListener dispatchEvent removeEventListener _debug`.split(/\s+/),
)

const NO_EVENTS = 'export class ErrorEvent {} export class CloseEvent {}'

/** Compiles TypeScript or newer JavaScript to `target`, where fields of classes may stay fields. */
const compile = async (source, target) => {
  const compilerOptions = { useDefineForClassFields: target === 'es2022' }
  const options = { loader: 'ts', target, legalComments: 'none', tsconfigRaw: { compilerOptions } }
  return (await transform(source, options)).code
}

/**
 * The retry engine from the TypeScript source that its package carries, as ES2020, without its
 * debug lines and without what we never call: a quarter of the bytes of the ES5 that it ships. The
 * random default that it draws at import, and that we never use, becomes a constant: importing
 * the package must do nothing. Browser and package tests run what comes out of here.
 */
const retryEngine = {
  name: 'retry-engine',
  resolveId(source, importer = '') {
    if (source === 'reconnecting-websocket') return join(ENGINE, 'reconnecting-websocket.ts')
    return importer.startsWith(ENGINE) ? join(ENGINE, `${source}.ts`) : null
  },
  load: (id) => (id === join(ENGINE, 'events.ts') ? NO_EVENTS : null),
  async transform(source, id) {
    if (!id.startsWith(ENGINE) || source === NO_EVENTS) return null
    const quiet = source.replace(/this\._debug\(.*\);/g, '').replace('Math.random()', '0.5')
    const code = await compile(quiet, 'es2022')
    const engine = this.parse(code).body.find(({ type }) => type === 'ExportDefaultDeclaration')
    const unused = engine.declaration.body.body.filter(({ key }) => UNUSED.has(key.name))
    const rest = unused.reduceRight(
      (kept, { start, end }) => kept.slice(0, start) + kept.slice(end),
      code,
    )
    return { code: await compile(rest, 'es2020'), map: null }
  },
}

/**
 * Shortens the names that only we use. Kept are those that users see, which are in the
 * declarations, those that travel on the wire, those of the platform, and all that are quoted.
 */
const shortNames = {
  name: 'short-names',
  async renderChunk(code, chunk, { format }) {
    const texts = [
      readFileSync('dist/index.d.mts', 'utf8').replace(/^\s*private .*$/gm, ''),
      readFileSync('build/protocol/messages.d.ts', 'utf8'),
    ]
    const names = texts
      .join()
      .replace(/\/\*[^]*?\*\//g, '')
      .match(/[A-Za-z_]\w*/g)
    const shortened = await minify(code, {
      module: true,
      ecma: 2020,
      sourceMap: true,
      // Functions stay where they are: inlined ones compress worse.
      compress: { passes: 3, pure_getters: true, reduce_funcs: false, inline: 1 },
      keep_classnames: format !== 'iife',
      mangle: { properties: { reserved: names, keep_quoted: true } },
      format: {
        comments: false,
        preamble:
          format === 'iife' &&
          `/*! Bellwire ${version}, with reconnecting-websocket by Pedro Ladaria. MIT. */`,
      },
    })
    return { code: shortened.code, map: shortened.map }
  },
}

/** `ws` looks for optional native helpers; a bundle has none to find. */
const withoutNativeHelpers = replace({
  include: '**/node_modules/ws/**',
  preventAssignment: true,
  values: { 'process.env.WS_NO_BUFFER_UTIL': 'true', 'process.env.WS_NO_UTF_8_VALIDATE': 'true' },
})

const SOCKJS = /[\\/]node_modules[\\/]sockjs[\\/]lib[\\/][\w-]+\.js$/
const SOCKJS_UNUSED = /(trans-(websocket|jsonp|htmlfile)|iframe)\.js$/

/**
 * `sockjs` without what the server lets nobody ask for, which are pages, scripts and a WebSocket of
 * its own with the packages behind it, and without what Node warns of or a bundle does not have.
 */
const sockJs = {
  name: 'sockjs',
  load: (id) => (SOCKJS.test(id) && SOCKJS_UNUSED.test(id) ? 'exports.app = {}' : null),
  transform(code, id) {
    if (!SOCKJS.test(id)) return null
    const adapted = code
      .replace(/new Buffer\((\w+), 'binary'\)/g, 'Buffer.from($1)')
      .replace(/new Buffer\(/g, 'Buffer.alloc(')
      .replace("require('uuid').v4", "require('crypto').randomUUID")
      .replace('url.parse(req.url, true)', "{ pathname: req.url.split('?')[0], href: req.url }")
      .replace("fs.readFileSync(__dirname + '/../package.json', 'utf-8')", 'null')
      .replace(/'https:\/\/cdn[^']*'/, "''")
    return { code: adapted, map: null }
  },
}

/** The licences of what is bundled ask to travel with it. */
const licences = {
  name: 'licences',
  generateBundle() {
    const text = ['reconnecting-websocket', 'sockjs', 'ws'].map(
      (name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8')}`,
    )
    this.emitFile({
      type: 'asset',
      fileName: 'third-party-licenses.txt',
      source: text.join(`\n${'-'.repeat(80)}\n\n`),
    })
  },
}

const executableCommand = {
  name: 'executable-command',
  writeBundle: () => chmodSync('dist/cli.mjs', 0o755),
}

const files = (name) => ({
  dir: 'dist',
  sourcemap: true,
  exports: 'named',
  generatedCode: 'es2015',
  hoistTransitiveImports: false,
  entryFileNames: name,
  chunkFileNames: name,
})

/** One client for the package, as ES module and as CommonJS. */
const client = (name) => ({
  input: { [name]: `build/${name}.js` },
  external: ['tslib', 'ws'],
  plugins: [sourceMapsOfTsc, retryEngine, nodeResolve(), shortNames],
  output: [
    { ...files('[name].mjs'), format: 'es' },
    { ...files('[name].cjs'), format: 'cjs' },
  ],
})

const scriptTag = {
  input: 'build/global.js',
  plugins: [sourceMapsOfTsc, retryEngine, nodeResolve({ browser: true }), shortNames],
  output: {
    file: 'dist/bellwire.min.js',
    format: 'iife',
    sourcemap: true,
    generatedCode: 'es2015',
  },
}

const server = (input, format, extension) => ({
  input,
  external: [/^node:/],
  plugins: [
    sourceMapsOfTsc,
    withoutNativeHelpers,
    sockJs,
    nodeResolve({ preferBuiltins: true }),
    commonjs(),
  ],
  output: { ...files(`[name].${extension}`), format },
})

const serverModule = server(
  { server: 'build/server/index.js', cli: 'build/server/cli.js' },
  'es',
  'mjs',
)
const serverCommonJs = server({ server: 'build/server/index.js' }, 'cjs', 'cjs')

const types = (name, input) => ({
  input,
  external: [/^node:/],
  plugins: [dts()],
  output: [{ file: `dist/${name}.d.mts` }, { file: `dist/${name}.d.cts` }],
})

// The types come first: they say which names must stay as they are.
export default [
  types('index', 'build/web.d.ts'),
  types('server', 'build/server/index.d.ts'),
  client('web'),
  client('node'),
  scriptTag,
  { ...serverModule, plugins: [...serverModule.plugins, licences, executableCommand] },
  serverCommonJs,
]
