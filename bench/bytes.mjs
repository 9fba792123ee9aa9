// How many bytes does an app pay for its realtime client?
// A user notices it as waiting: these bytes are downloaded and compiled before anything is live.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

export const name = 'bytes'
export const title = 'What an app pays, in bytes'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

export async function run() {
  const rows = []
  for (const [what, pair] of Object.entries(await measureBytes())) {
    for (const [client, sizes] of Object.entries(pair)) {
      rows.push({
        what,
        client,
        ...sizes,
        'pusher-js takes': pair['pusher-js'] ? pair['pusher-js'].brotli / sizes.brotli : 'no hooks',
      })
    }
  }
  return rows
}

/**
 * `{ minified, gzip, brotli }` of both clients, imported by an app and as a script tag, and of what
 * comes on top for an app that uses every hook for React, which itself does not count.
 */
export async function measureBytes() {
  const app = sizes(await bundle(smallestApp('Bellwire', 'bellwire')))
  const withHooks = sizes(
    await bundle(`${smallestApp('Bellwire', 'bellwire')}; export * from 'bellwire/react'`),
  )
  return {
    'import in an app': {
      'pusher-js': sizes(await bundle(smallestApp('Pusher', 'pusher-js'))),
      Bellwire: app,
    },
    'React hooks add': {
      Bellwire: Object.fromEntries(
        Object.entries(withHooks).map(([unit, bytes]) => [unit, bytes - app[unit]]),
      ),
    },
    'script tag': {
      'pusher-js': sizes(readFileSync(`${ROOT}/node_modules/pusher-js/dist/web/pusher.min.js`)),
      Bellwire: sizes(readFileSync(`${ROOT}/dist/bellwire.min.js`)),
    },
  }
}

/** One client, with an option so that nothing is dropped as unused. */
const smallestApp = (className, packageName) =>
  `import ${className} from '${packageName}'; new ${className}('key', { cluster: 'eu' })`

/**
 * What a page loads at first: what it loads later, and only if it is needed, is a file of its own
 * and does not count.
 */
async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    external: ['react'],
    alias: { 'bellwire/react': './dist/react.mjs', bellwire: './dist/web.mjs' },
    absWorkingDir: ROOT,
    bundle: true,
    splitting: true,
    outdir: 'app',
    minify: true,
    format: 'esm',
    target: 'es2021',
    legalComments: 'none',
    write: false,
  })
  return outputFiles.find(({ path }) => path.endsWith('stdin.js')).contents
}

function sizes(bytes) {
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  })
  return {
    minified: bytes.length,
    gzip: gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }).length,
    brotli: brotli.length,
  }
}
