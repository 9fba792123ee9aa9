// Serves the pages that the benches open in Chromium, and what they load: pusher-js, Bellwire, and
// whatever Bellwire loads from beside its script.

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

export const PUSHER_SCRIPT = createRequire(import.meta.url).resolve(
  'pusher-js/dist/web/pusher.min.js',
)
export const DIST = fileURLToPath(new URL('../dist/', import.meta.url))

/** A page without anything on it but both clients. */
export const PAGE_OF_BOTH = `<!doctype html><link rel="icon" href="data:,">
  <script src="/pusher.min.js"></script><script src="/bellwire.min.js"></script>`

/**
 * Serves, until `close`, what `findPage` makes of a path, and else the scripts; `answer` takes all
 * that is posted. With a key and a certificate as `tls`, over HTTP/2.
 */
export async function startPages(findPage, answer, tls) {
  const respond = (request, response) => {
    if (request.method === 'POST') return answer(request, response)
    const page = findPage(request.url)
    if (!page) return sendScript(basename(request.url), response)
    response.setHeader('content-type', 'text/html')
    return response.end(page)
  }
  const server = tls ? createSecureServer(tls, respond) : createServer(respond)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}/`,
    close() {
      server.close()
      // Those over HTTP/2 end with the browser.
      server.closeAllConnections?.()
    },
  }
}

async function sendScript(file, response) {
  try {
    const script = await readFile(file === 'pusher.min.js' ? PUSHER_SCRIPT : DIST + file)
    response.setHeader('content-type', 'text/javascript')
    response.end(script)
  } catch {
    // A browser asks for more than there is, such as source maps.
    response.writeHead(404)
    response.end()
  }
}
