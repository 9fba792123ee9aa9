// Bundles what tsc emitted to build/ into the files that the package hands out: the client for
// browsers and for Node, the script tag, the local server with its command, and their types.
// The build is two steps, so that types are checked and emitted once for all of them.

import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import nodeResolve from '@rollup/plugin-node-resolve'
import replace from '@rollup/plugin-replace'
import terser from '@rollup/plugin-terser'
import { transform } from 'esbuild'
import { dts } from 'rollup-plugin-dts'

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
 * The retry engine from the TypeScript source that its package carries: as ES2020 and without the
 * debug lines that we never switch on, it takes half the bytes of the ES5 that it ships. The
 * random default that it draws at import, and that we never use, becomes a constant: importing
 * the package must do nothing.
 */
const retryEngine = {
  name: 'retry-engine',
  resolveId(source, importer = '') {
    if (source === 'reconnecting-websocket') return join(ENGINE, 'reconnecting-websocket.ts')
    return importer.startsWith(ENGINE) ? join(ENGINE, `${source}.ts`) : null
  },
  transform(code, id) {
    if (!id.startsWith(ENGINE)) return null
    const quiet = code.replace(/this\._debug\(.*\);/g, '').replace('Math.random()', '0.5')
    return transform(quiet, {
      loader: 'ts',
      target: 'es2020',
      mangleProps: /^_/,
      sourcemap: 'external',
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    })
  },
}

/** `ws` looks for optional native helpers; a bundle has none to find. */
const withoutNativeHelpers = replace({
  include: '**/node_modules/ws/**',
  preventAssignment: true,
  values: { 'process.env.WS_NO_BUFFER_UTIL': 'true', 'process.env.WS_NO_UTF_8_VALIDATE': 'true' },
})

/** The licences of what is bundled ask to travel with it. */
const licences = {
  name: 'licences',
  generateBundle() {
    const text = ['reconnecting-websocket', 'ws'].map(
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
  plugins: [sourceMapsOfTsc, retryEngine, nodeResolve()],
  output: [
    { ...files('[name].mjs'), format: 'es' },
    { ...files('[name].cjs'), format: 'cjs' },
  ],
})

const scriptTag = {
  input: 'build/global.js',
  plugins: [sourceMapsOfTsc, retryEngine, nodeResolve({ browser: true })],
  output: {
    file: 'dist/bellwire.min.js',
    format: 'iife',
    sourcemap: true,
    generatedCode: 'es2015',
    plugins: [
      terser({
        ecma: 2020,
        compress: { passes: 3, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
        format: {
          comments: false,
          preamble: `/*! Bellwire ${version}, MIT. With reconnecting-websocket by Pedro Ladaria, MIT. */`,
        },
      }),
    ],
  },
}

const server = (input, format, extension) => ({
  input,
  external: [/^node:/],
  plugins: [
    sourceMapsOfTsc,
    withoutNativeHelpers,
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

export default [
  client('web'),
  client('node'),
  scriptTag,
  { ...serverModule, plugins: [...serverModule.plugins, licences, executableCommand] },
  serverCommonJs,
  types('index', 'build/web.d.ts'),
  types('server', 'build/server/index.d.ts'),
]
