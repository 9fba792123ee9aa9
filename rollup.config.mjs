// Bundles what tsc emitted to build/ into the files that the package hands out: the client for
// browsers and for Node, the script tag, the local server with its command, and their types.
// The build is two steps, so that types are checked and emitted once for all of them.

import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import nodeResolve from '@rollup/plugin-node-resolve'
import replace from '@rollup/plugin-replace'
import { dts } from 'rollup-plugin-dts'
import { minify } from 'terser'
import { retryEngine } from './tools/retry-engine.mjs'
import { shortenInternalNames, shortenNames } from './tools/short-names.mjs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Gives rollup the source maps of what was built, so that the final maps point to src/*.ts. */
const sourceMapsOfTsc = {
  name: 'source-maps-of-tsc',
  load(id) {
    if (!existsSync(`${id}.map`) || id.includes('node_modules')) return null
    return { code: readFileSync(id, 'utf8'), map: JSON.parse(readFileSync(`${id}.map`, 'utf8')) }
  },
}

const withEngine = 'with reconnecting-websocket by Pedro Ladaria'
const preamble = (packages) => `/*! Bellwire ${version}, ${packages}. MIT. */`

/** What all files of a client are minified with. */
const minified = {
  name: 'minified',
  renderChunk: (code, chunk, { format }) =>
    shortenNames(code, {
      // Functions stay where they are: inlined ones compress worse.
      compress: { passes: 3, pure_getters: true, reduce_funcs: false, inline: 1 },
      keep_classnames: format !== 'iife',
      format: {
        comments: false,
        preamble: format === 'iife' && preamble(withEngine),
      },
    }),
}

const SOCKJS_CLIENT = /[\\/]node_modules[\\/]sockjs-client[\\/]lib[\\/]/
const NOT_FOR_BROWSERS_OF_TODAY = /[\\/](shims|iframe-bootstrap|info-iframe|sender[\\/]xdr)\.js$/

/**
 * `sockjs-client` without what browsers older than ours need, without its listener to `unload`, for
 * which browsers refuse to put a page away for a later visit, and without a request that it makes
 * on import, to see what it can do.
 */
const sockJsClient = {
  name: 'sockjs-client',
  load: (id) =>
    SOCKJS_CLIENT.test(id) && NOT_FOR_BROWSERS_OF_TODAY.test(id)
      ? 'module.exports = function () {}; module.exports.enabled = function () {}'
      : null,
  transform(code, id) {
    if (!SOCKJS_CLIENT.test(id)) return null
    const adapted = code
      .replace("module.exports.attachEvent('unload', unloadTriggered)", '')
      .replace("'withCredentials' in new XHR()", 'true')
    return { code: adapted, map: null }
  },
}

/**
 * Our own modules with short names, among others whose names must stay as they are. One after the
 * other, by `maxParallelFileOps`, so that each build gives the same names.
 */
const shortNamesOfOurs = {
  name: 'short-names-of-ours',
  transform: (code, id) =>
    id.startsWith(resolve('build'))
      ? shortenNames(code, { compress: false, format: { beautify: true } })
      : null,
}

const minifiedWithoutNames = {
  name: 'minified-without-names',
  renderChunk: (code, chunk, { format }) =>
    minify(code, {
      module: true,
      ecma: 2021,
      sourceMap: true,
      compress: {
        passes: 3,
        pure_getters: true,
        reduce_funcs: false,
        inline: 1,
        // Or `use client` is taken out, which this minifier does not know.
        directives: false,
      },
      format: {
        preamble:
          format === 'iife' &&
          preamble(`${withEngine}, sockjs-client and @noble/ciphers: third-party-licenses.txt`),
      },
    }),
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

const PROM_CLIENT = /[\\/]node_modules[\\/]prom-client[\\/]index\.js$/
const PROM_CLIENT_USED = {
  Registry: 'registry',
  Counter: 'counter',
  Gauge: 'gauge',
  Histogram: 'histogram',
}

/** `prom-client` without what is not used, and without the packages that only that needs. */
const promClient = {
  name: 'prom-client',
  load(id) {
    if (!PROM_CLIENT.test(id)) return null
    return Object.entries(PROM_CLIENT_USED)
      .map(([name, file]) => `exports.${name} = require('./lib/${file}')`)
      .join('\n')
  },
}

/** The packages of which something is in a bundle. */
const BUNDLED = `@noble/ciphers inherits prom-client querystringify reconnecting-websocket requires-port sockjs
  sockjs-client url-parse ws`

/** The licences of what is bundled ask to travel with it. */
const licences = {
  name: 'licences',
  generateBundle() {
    const text = BUNDLED.split(/\s+/).map(
      (name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8')}`,
    )
    this.emitFile({
      type: 'asset',
      fileName: 'third-party-licenses.txt',
      source: text.join(`\n${'-'.repeat(80)}\n\n`),
    })
  },
}

const CONSOLE_PAGE = 'src/server/console/console-page'

/** The page of the console is served as it was written. */
const consolePage = {
  name: 'console-page',
  generateBundle() {
    for (const name of readdirSync(CONSOLE_PAGE)) {
      const source = readFileSync(`${CONSOLE_PAGE}/${name}`)
      this.emitFile({ type: 'asset', fileName: `console-page/${name}`, source })
    }
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

/** What is loaded when it is needed: its import stays one, of a file beside those that import it. */
const loadedLater = (files) => ({
  name: 'loaded-later',
  resolveId: (source) => (source in files ? { id: files[source], external: true } : null),
})

const ENCRYPTION = '../encryption/index.js'

/** One client for the package, as ES module and as CommonJS. */
const client = (name, later, outputs) => ({
  input: { [name]: `build/${name}.js` },
  external: ['tslib', 'ws', 'react-native'],
  plugins: [loadedLater(later), sourceMapsOfTsc, retryEngine, nodeResolve(), minified],
  output: outputs,
})

const bothFormats = [
  { ...files('[name].mjs'), format: 'es' },
  { ...files('[name].cjs'), format: 'cjs' },
]

const web = client(
  'web',
  { './fallback.js': './fallback.mjs', [ENCRYPTION]: './encryption.mjs' },
  bothFormats,
)
const node = client(
  'node',
  { './fallback.js': './node-fallback.mjs', [ENCRYPTION]: './encryption.mjs' },
  bothFormats,
)
// For Metro, CommonJS, since Hermes has no `import()`; an ES module for other bundlers.
const reactNative = client('react-native', { [ENCRYPTION]: './encryption.cjs' }, [
  { ...files('[name].cjs'), format: 'cjs', dynamicImportInCjs: false, interop: 'esModule' },
])
const reactNativeModule = client('react-native', { [ENCRYPTION]: './encryption.mjs' }, [
  { ...files('[name].mjs'), format: 'es' },
])

/** What comes out as a classic script. */
const classicScript = (file) => ({
  file,
  format: 'iife',
  sourcemap: true,
  generatedCode: 'es2015',
})

const scriptTag = {
  input: 'build/global.js',
  plugins: [
    loadedLater({ './fallback.js': './fallback.mjs', [ENCRYPTION]: './encryption.mjs' }),
    sourceMapsOfTsc,
    retryEngine,
    nodeResolve({ browser: true }),
    minified,
  ],
  output: classicScript('dist/bellwire.min.js'),
}

/** The fallback for browsers, with what it needs of `sockjs-client`, and without it for Node. */
const fallback = {
  maxParallelFileOps: 1,
  input: 'build/fallback.js',
  plugins: [
    sourceMapsOfTsc,
    shortNamesOfOurs,
    sockJsClient,
    nodeResolve({ browser: true, preferBuiltins: false }),
    commonjs(),
    replace({ preventAssignment: true, values: { 'process.env.NODE_ENV': '"production"' } }),
    minifiedWithoutNames,
  ],
  output: { file: 'dist/fallback.mjs', format: 'es', sourcemap: true },
}

/** In Node `sockjs-client` does not notice an answer that is cut: it waits for its end for ever. */
const noticesCuts = {
  name: 'notices-cuts',
  transform: (code, id) =>
    SOCKJS_CLIENT.test(id) && /[\\/]driver[\\/]xhr\.js$/.test(id)
      ? { code: code.replace("res.once('end'", "res.once('close'"), map: null }
      : null,
}

const fallbackForNode = {
  maxParallelFileOps: 1,
  input: 'build/fallback.js',
  external: ['crypto', 'events', 'http', 'https'],
  plugins: [
    sourceMapsOfTsc,
    shortNamesOfOurs,
    sockJsClient,
    noticesCuts,
    nodeResolve({ preferBuiltins: true }),
    commonjs(),
    replace({ preventAssignment: true, values: { 'process.env.NODE_ENV': '"production"' } }),
    minifiedWithoutNames,
  ],
  output: { file: 'dist/node-fallback.mjs', format: 'es', sourcemap: true },
}

/** What decrypts. All names that go in and out of it are in the declarations. */
const encryption = {
  input: { encryption: 'build/encryption/index.js' },
  plugins: [sourceMapsOfTsc, nodeResolve(), minifiedWithoutNames],
  output: bothFormats,
}

/** What the inspector does to a client that no app may do, under the names that it has there. */
const namesOfTheClient = {
  name: 'names-of-the-client',
  transform: (code, id) =>
    id.startsWith(resolve('build/inspector'))
      ? shortenInternalNames(code, ['attempts', 'receive'])
      : null,
}

const inspector = {
  input: { inspector: 'build/inspector/index.js' },
  plugins: [sourceMapsOfTsc, namesOfTheClient, nodeResolve(), minifiedWithoutNames],
  output: bothFormats,
}

/**
 * The script tag in one file, for pages that may load no other: what was built for the package, put
 * together. Its names are short already.
 */
const wholeScriptTag = {
  input: 'build/global.js',
  plugins: [
    {
      name: 'as-built',
      resolveId: (source) => (source === './web.js' ? resolve('dist/web.mjs') : null),
    },
    sourceMapsOfTsc,
    nodeResolve({ browser: true }),
    minifiedWithoutNames,
  ],
  output: { ...classicScript('dist/bellwire.full.min.js'), inlineDynamicImports: true },
}

/** The files that pages load, for which they may name a hash. */
const LOADED_BY_PAGES = [
  'bellwire.min.js',
  'bellwire.full.min.js',
  'encryption.mjs',
  'fallback.mjs',
]

/** Writes and prints the hashes by which a page knows that nobody has changed what it loads. */
const integrity = {
  name: 'integrity',
  writeBundle() {
    const hashes = LOADED_BY_PAGES.map((name) => {
      const hash = createHash('sha384')
        .update(readFileSync(`dist/${name}`))
        .digest('base64')
      return [name, `sha384-${hash}`]
    })
    writeFileSync('dist/integrity.json', `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`)
    for (const [name, hash] of hashes) console.log(`${name.padEnd(20)}  ${hash}`)
  },
}

/**
 * The bindings of view libraries. What they have of the client is what the app has of it: its types,
 * so that `Register` is the same one, and the class of its errors.
 */
const ofTheClient = {
  name: 'of-the-client',
  resolveId: (source) =>
    /\/(web|errors)\.js$/.test(source) ? { id: 'bellwire', external: true } : null,
}

const bindings = (name, banner) => ({
  input: { [name]: `build/${name}/index.js` },
  external: [name],
  plugins: [ofTheClient, sourceMapsOfTsc, minifiedWithoutNames],
  output: bothFormats.map((output) => ({ ...output, banner })),
})

// Servers that render components by themselves must know that hooks are for the page.
const react = bindings('react', "'use client';")
const vue = bindings('vue')

/** What apps are tested with has the client that the app has, whatever its runtime. */
const clientOfTheApp = {
  name: 'client-of-the-app',
  resolveId: (source) => (/\/web\.js$/.test(source) ? { id: 'bellwire', external: true } : null),
}

/** The one file whose names the client must know. */
const RUNTIME_OF_TESTS = resolve('build/testing/runtime.js')

const testing = {
  input: { testing: 'build/testing/index.js' },
  external: [/^node:/],
  plugins: [
    clientOfTheApp,
    sourceMapsOfTsc,
    {
      ...shortNamesOfOurs,
      transform: (code, id) =>
        id === RUNTIME_OF_TESTS ? shortNamesOfOurs.transform(code, id) : null,
    },
    nodeResolve(),
  ],
  output: bothFormats,
}

const server = (input, format, extension) => ({
  input,
  external: [/^node:/, 'ioredis'],
  plugins: [
    sourceMapsOfTsc,
    withoutNativeHelpers,
    sockJs,
    promClient,
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

const types = (name, input, ...plugins) => ({
  input,
  external: [/^node:/, 'react', 'vue'],
  plugins: [...plugins, dts()],
  output: [{ file: `dist/${name}.d.mts` }, { file: `dist/${name}.d.cts` }],
})

// The types come first: they say which names must stay as they are.
export default [
  types('index', 'build/web.d.ts'),
  types('encryption', 'build/encryption/index.d.ts'),
  types('inspector', 'build/inspector/index.d.ts', ofTheClient),
  types('server', 'build/server/index.d.ts'),
  types('react', 'build/react/index.d.ts', ofTheClient),
  types('vue', 'build/vue/index.d.ts', ofTheClient),
  types('testing', 'build/testing/index.d.ts', clientOfTheApp),
  web,
  node,
  reactNative,
  reactNativeModule,
  scriptTag,
  // After those who load them: they use the same short names.
  fallback,
  fallbackForNode,
  encryption,
  react,
  vue,
  inspector,
  testing,
  // After what it puts together; after it, all is there that pages load.
  { ...wholeScriptTag, plugins: [...wholeScriptTag.plugins, integrity] },
  { ...serverModule, plugins: [...serverModule.plugins, licences, consolePage, executableCommand] },
  serverCommonJs,
]
