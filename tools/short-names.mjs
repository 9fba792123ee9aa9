// Minifies code whose inner names only we use: properties get short names, the same ones in all
// files that are built in one run, because those files work together.

import { readFileSync } from 'node:fs'
import { transform } from 'esbuild'
import { minify } from 'terser'

/** Names of ours that the platform has too, though not on anything that we use. */
const OURS_ALL_THE_SAME =
  /^(step|platform|onMessage|write|isActive|start|stop|ended|watch|closed|retry|removed|added)$/

/** The short names so far: files that work together must agree on them. */
const shortened = { props: { props: {} }, ours: {} }

let last = Promise.resolve()

/**
 * Shortens the names that only we use. Kept are those that users see, which are in the
 * declarations, those that travel on the wire, those of the platform, and all that are quoted. One
 * file after the other, so that each build gives the same names.
 */
export function shortenNames(code, options) {
  const result = last.then(() => shorten(code, options))
  last = result
  return result
}

async function shorten(code, options) {
  const renamed = await transform(code, {
    target: 'es2021',
    sourcemap: true,
    mangleProps: OURS_ALL_THE_SAME,
    mangleCache: shortened.ours,
  })
  const texts = [
    readFileSync('dist/index.d.mts', 'utf8').replace(/^\s*private .*$/gm, ''),
    readFileSync('build/protocol/messages.d.ts', 'utf8'),
  ]
  const names = texts
    .join()
    .replace(/\/\*[^]*?\*\//g, '')
    .match(/[A-Za-z_]\w*/g)
  const nameCache = { props: shortened.props }
  const result = await minify(renamed.code, {
    module: true,
    ecma: 2021,
    sourceMap: { content: renamed.map },
    ...options,
    nameCache,
    // What compilers and bundlers look for is not ours, nor what React Native exports.
    mangle: { properties: { reserved: [...names, '__esModule', 'AppState'], keep_quoted: true } },
  })
  shortened.ours = renamed.mangleCache
  shortened.props = nameCache.props
  return { code: result.code, map: result.map }
}

/** Gives these names of ours, which the client has shortened already, the same short names. */
export async function shortenInternalNames(code, names) {
  const { props } = shortened.props
  const unknown = names.filter((name) => !(`$${name}` in props))
  if (unknown.length > 0) throw new Error(`The client has no short name for ${unknown.join()}.`)
  const result = await minify(code, {
    module: true,
    ecma: 2021,
    sourceMap: true,
    compress: false,
    format: { beautify: true },
    nameCache: { props: { props } },
    mangle: { properties: { regex: new RegExp(`^(${names.join('|')})$`), keep_quoted: true } },
  })
  return { code: result.code, map: result.map }
}
