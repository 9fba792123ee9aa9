// Serves the pages that the benches open in Chromium, and what they load: pusher-js, Bellwire, and
// whatever Bellwire loads from beside its script.

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
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
 * that is posted.
 */
export async function startPages(findPage, answer) {
  const server = createServer((request, response) => {
    if (request.method === 'POST') return answer(request, response)
    const page = findPage(request.url)
    if (page) return response.setHeader('content-type', 'text/html').end(page)
    return sendScript(basename(request.url), response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function sendScript(file, response) {
  try {
    const script = await readFile(file === 'pusher.min.js' ? PUSHER_SCRIPT : DIST + file)
    response.setHeader('content-type', 'text/javascript').end(script)
  } catch {
    // A browser asks for more than there is, such as source maps.
    response.writeHead(404).end()
  }
}
