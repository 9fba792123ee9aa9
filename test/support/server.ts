// A real server on a free port, for the tests of every room.

import {
  createServer,
  type AppConfig,
  type Server,
  type ServerOptions,
} from '../../src/server/index.js'

/** Where a server is and which app it serves. */
export interface ServerAddress {
  /** Such as `http://127.0.0.1:51234`: the client option `url`. */
  url: string
  port: number
  /** The first app of the server. */
  app: AppConfig
}

/** A server that is listening. */
export interface TestServer extends ServerAddress {
  server: Server
  /** Kills the server: sockets are destroyed, nothing is waited for. */
  stop(): Promise<void>
}

/** Starts a server with the default app, unless `options` say otherwise. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const server = createServer({ port: 0, ...options })
  const url = await server.listen()
  const [app] = server.apps
  if (!app) throw new Error('The server has no app.')
  return { server, url, port: server.port, app, stop: () => server.close({ terminate: true }) }
}
