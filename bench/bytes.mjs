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
        'pusher-js takes': pair['pusher-js'].brotli / sizes.brotli,
      })
    }
  }
  return rows
}

/** `{ minified, gzip, brotli }` of both clients, imported by an app and as a script tag. */
export async function measureBytes() {
  return {
    'import in an app': {
      'pusher-js': sizes(await bundleApp('Pusher', 'pusher-js')),
      Bellwire: sizes(await bundleApp('Bellwire', 'bellwire')),
    },
    'script tag': {
      'pusher-js': sizes(readFileSync(`${ROOT}/node_modules/pusher-js/dist/web/pusher.min.js`)),
      Bellwire: sizes(readFileSync(`${ROOT}/dist/bellwire.min.js`)),
    },
  }
}

/**
 * The smallest app: one client, with an option so that nothing is dropped as unused. What a page
 * loads later, and only if it is needed, is a file of its own and does not count.
 */
async function bundleApp(className, packageName) {
  const { outputFiles } = await build({
    stdin: {
      contents: `import ${className} from '${packageName}'; new ${className}('key', { cluster: 'eu' })`,
      resolveDir: ROOT,
    },
    alias: { bellwire: './dist/web.mjs' },
    absWorkingDir: ROOT,
    bundle: true,
    splitting: true,
    outdir: 'app',
    minify: true,
    format: 'esm',
    target: 'es2020',
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
