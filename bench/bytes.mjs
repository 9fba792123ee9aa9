// How many bytes does an app pay for its realtime client?
// A user notices it as waiting: these bytes are downloaded and compiled before anything is live.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { PUSHER_SCRIPT } from './pages.mjs'

export const name = 'bytes'
export const title = 'What an app pays, in bytes'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The smallest apps: one client, with an option so that nothing is dropped as unused. */
const APPS = {
  'import in an app': {
    'pusher-js': "import Pusher from 'pusher-js'; new Pusher('key', { cluster: 'eu' })",
    Bellwire: "import Bellwire from 'bellwire'; new Bellwire('key', { cluster: 'eu' })",
    'laravel-echo with pusher-js': `import Echo from 'laravel-echo'; import Pusher from 'pusher-js'
      new Echo({ broadcaster: 'pusher', Pusher, key: 'key', cluster: 'eu' })`,
    'laravel-echo with Bellwire': `import Echo from 'laravel-echo'; import Bellwire from 'bellwire'
      new Echo({ broadcaster: 'pusher', Pusher: Bellwire, key: 'key', cluster: 'eu' })`,
    centrifuge: "import { Centrifuge } from 'centrifuge'; new Centrifuge('wss://localhost')",
    phoenix: "import { Socket } from 'phoenix'; new Socket('/socket')",
    'socket.io-client': "import { io } from 'socket.io-client'; io('https://localhost')",
  },
  'with encryption': {
    'pusher-js': `import Pusher from 'pusher-js/with-encryption'
      new Pusher('key', { cluster: 'eu' })`,
    Bellwire: `import Bellwire from 'bellwire'; import { cipher } from 'bellwire/encryption'
      new Bellwire('key', { cluster: 'eu', cipher })`,
  },
}

export async function run() {
  return Object.entries(await measureBytes()).flatMap(([what, clients]) =>
    Object.entries(clients).map(([client, sizes]) => ({
      what,
      client,
      ...sizes,
      'takes, of Bellwire': sizes.brotli / clients.Bellwire.brotli,
    })),
  )
}

/**
 * `{ minified, gzip, brotli }` of the clients, imported by an app and as a script tag, and of what
 * the hooks for React add.
 */
export async function measureBytes() {
  const measured = {}
  for (const [what, apps] of Object.entries(APPS)) {
    measured[what] = {}
    for (const [client, code] of Object.entries(apps)) {
      measured[what][client] = sizes(await bundle(code))
    }
  }
  measured['React hooks add'] = { Bellwire: await measureHooks(measured) }
  measured['script tag'] = {
    'pusher-js': sizes([readFileSync(PUSHER_SCRIPT)]),
    Bellwire: sizes([readFileSync(`${ROOT}/dist/bellwire.min.js`)]),
  }
  return measured
}

/** What comes on top for an app that uses every hook, without React itself. */
async function measureHooks({ 'import in an app': { Bellwire: without } }) {
  const app = APPS['import in an app'].Bellwire
  const withHooks = sizes(await bundle(`${app}; export * from 'bellwire/react'`))
  return Object.fromEntries(
    Object.entries(withHooks).map(([unit, bytes]) => [unit, bytes - without[unit]]),
  )
}

/**
 * The files that a page loads at first. What it loads later, and only if it is needed, is a file of
 * its own and does not count.
 */
async function bundle(contents) {
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    external: ['react'],
    alias: {
      'bellwire/react': './dist/react.mjs',
      'bellwire/encryption': './dist/encryption.mjs',
      bellwire: './dist/web.mjs',
    },
    absWorkingDir: ROOT,
    bundle: true,
    splitting: true,
    outdir: 'app',
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    metafile: true,
    write: false,
  })
  const loaded = new Set(['app/stdin.js'])
  for (const file of loaded) {
    for (const { path, kind, external } of metafile.outputs[file].imports) {
      if (kind === 'import-statement' && !external) loaded.add(path)
    }
  }
  return [...loaded].map((file) => outputFiles.find(({ path }) => path.endsWith(file)).contents)
}

/** Each file is compressed by itself, as a server does it. */
function sizes(files) {
  const inAll = (measure) => files.reduce((sum, file) => sum + measure(file), 0)
  return {
    minified: inAll((file) => file.length),
    gzip: inAll((file) => gzipSync(file, { level: constants.Z_BEST_COMPRESSION }).length),
    brotli: inAll(brotliBytes),
  }
}

/** What is left of a file or text after brotli 11. */
export function brotliBytes(file) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  return brotliCompressSync(file, { params }).length
}
