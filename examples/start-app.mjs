// Starts an example that is built with Vite: the push server, the backend of the example, and its
// page. What is so only in this repository is here; the folders of the examples can be copied.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createServer as createPushServer, DEFAULT_APP } from 'bellwire/server'
import { createServer as createViteServer } from 'vite'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Starts everything that an example needs, in this process.
 *
 * @param {string} folder The folder of the example, such as `react-dashboard`.
 * @param {object} [options]
 * @param {number} [options.port] Of the page. 0 takes any free port.
 * @param {number} [options.serverPort] Of the push server. 0 takes any free port.
 * @param {object} [options.backend] More options for the backend of the example.
 */
export async function startApp(folder, { port = 3000, serverPort = 6001, backend = {} } = {}) {
  const root = fileURLToPath(new URL(`${folder}/`, import.meta.url))
  const { startBackend } = await import(new URL(`${folder}/backend/backend.mjs`, import.meta.url))
  const opened = []
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part()
  }
  try {
    const pushServer = await startPushServer(serverPort)
    opened.push(pushServer.stop)
    const { url: serverUrl } = pushServer
    const running = await startBackend({ serverUrl, app: DEFAULT_APP, port: 0, ...backend })
    opened.push(running.close)
    const http = await listen(port)
    opened.push(() => end(http))
    const vite = await startVite(root, http, serverUrl, running.url)
    opened.push(() => vite.close())
    const url = `http://127.0.0.1:${http.address().port}/`
    return { url, pushServer, backend: running, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The push server, as `npx bellwire` would be. It can be stopped and started at the same address. */
async function startPushServer(wantedPort) {
  let server
  let port = wantedPort
  const pushServer = {
    url: '',
    get isRunning() {
      return server !== undefined
    },
    async start() {
      server = createPushServer({ port })
      pushServer.url = await server.listen()
      port = server.port
    },
    async stop() {
      const ending = server
      server = undefined
      await ending?.close({ terminate: true })
    },
  }
  await pushServer.start()
  return pushServer
}

async function listen(port) {
  const http = createHttpServer().listen(port, '127.0.0.1')
  await once(http, 'listening').catch((error) => {
    throw error.code === 'EADDRINUSE' ? new Error(`Port ${port} is already in use.`) : error
  })
  return http
}

async function end(http) {
  http.closeAllConnections()
  http.close()
  await once(http, 'close')
}

/** Serves the page, and sends requests for `/api` on to the backend. */
async function startVite(root, http, serverUrl, backendUrl) {
  // Stronger than what the file .env of the example says.
  process.env.VITE_BELLWIRE_URL = serverUrl
  process.env.VITE_BELLWIRE_KEY = DEFAULT_APP.key
  const vite = await createViteServer({
    root,
    clearScreen: false,
    logLevel: 'warn',
    plugins: [bellwireOfThisRepository()],
    server: {
      // As a part of the server that is there: by itself, Vite ends the process with its input.
      middlewareMode: true,
      ws: { server: http },
      proxy: { '/api': backendUrl },
      fs: { allow: [ROOT] },
    },
  })
  http.on('request', vite.middlewares)
  return vite
}

/** Takes `bellwire` from `dist/`, as if it were installed. */
function bellwireOfThisRepository() {
  const { exports } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'))
  return {
    name: 'bellwire-of-this-repository',
    enforce: 'pre',
    resolveId(source) {
      if (!/^bellwire(\/|$)/.test(source)) return null
      const entry = exports[source.replace('bellwire', '.')]
      return entry && ROOT + (entry.browser ?? entry).import.default
    },
  }
}
