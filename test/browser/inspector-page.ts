// A page for the inspector: strict about what may run on it, with a style that spoils whatever it
// reaches, and with the client as built, by script tag or as a module.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  'connect-src *',
  "require-trusted-types-for 'script'",
].join('; ')

const HEAD = '<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">'
const MAIN = `<main><h1>Orders</h1><p>This page belongs to an app.</p>
  <p><label>Note <input id="note"></label> <button id="own">Save</button></p></main>`

const STYLE = `
body { margin: 0; padding: 24px; background: #ffffff; color: #1a1a1a; font: 17px/1.6 Georgia, serif; }
@media (prefers-color-scheme: dark) { body { background: #101010; color: #eeeeee; } }
`

const SPOILING_STYLE = `
* { color: rgb(255, 0, 0) !important; font-size: 40px !important; letter-spacing: 9px !important; }
div, section, button { display: none !important; margin: 50px !important; }
`

const TEXTS = new Map([
  ['/page.css', STYLE],
  ['/spoiling.css', SPOILING_STYLE],
  [
    '/',
    `${HEAD}<link rel="stylesheet" href="/page.css">${MAIN}<script src="/bellwire.min.js"></script>`,
  ],
  ['/module', `${HEAD}<link rel="stylesheet" href="/page.css">${MAIN}`],
  [
    '/spoiling',
    `${HEAD}<link rel="stylesheet" href="/spoiling.css">${MAIN}<script src="/bellwire.min.js"></script>`,
  ],
])

const BUILT = ['bellwire.min.js', 'fallback.mjs', 'encryption.mjs', 'inspector.mjs', 'web.mjs']

/** Serves the pages; gives their origin and what ends it. */
export async function servePages(): Promise<{ origin: string; stop: () => void }> {
  const files = new Map<string, string | Buffer>(TEXTS)
  for (const name of BUILT) {
    files.set(`/${name}`, readFileSync(new URL(`../../dist/${name}`, import.meta.url)))
  }
  const http = createServer((request, response) => {
    const path = request.url ?? ''
    const type = /\.m?js$/.test(path) ? 'javascript' : path.endsWith('.css') ? 'css' : 'html'
    response.setHeader('content-type', `text/${type}; charset=utf-8`)
    response.setHeader('content-security-policy', POLICY)
    response.statusCode = files.has(path) ? 200 : 404
    response.end(files.get(path))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, stop: () => http.close() }
}
