// Starts servers of the protocol, each in a process of its own, and tells what they use of the
// machine. All of them serve one app, that of `APP`.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const PROBE = new URL('usage-probe.mjs', import.meta.url).href
const BELLWIRE = fileURLToPath(new URL('bellwire.mjs', import.meta.url))

export const HOST = '127.0.0.1'
export const APP = { id: '1', key: 'app-key', secret: 'app-secret' }

const BETWEEN_TRIES_MS = 50
const TRIES = 200

/** Starts Bellwire, and soketi where it was given, on ports of their own. */
export async function startServers({ soketi }) {
  const port = await freePort()
  const servers = [await start('Bellwire', BELLWIRE, port, [String(port)], {})]
  if (soketi) servers.push(await startSoketi(soketi))
  return servers
}

async function startSoketi(folder) {
  const [port, metricsPort] = [await freePort(), await freePort()]
  const program = join(folder, 'node_modules/@soketi/soketi/bin/server.js')
  return start('soketi', program, port, ['start'], {
    SOKETI_HOST: HOST,
    SOKETI_PORT: String(port),
    SOKETI_METRICS_SERVER_PORT: String(metricsPort),
    SOKETI_DEFAULT_APP_ID: APP.id,
    SOKETI_DEFAULT_APP_KEY: APP.key,
    SOKETI_DEFAULT_APP_SECRET: APP.secret,
  })
}

async function start(name, program, port, args, environment) {
  const child = fork(program, args, {
    // With `node --cpu-prof bench/server/run.mjs` the server writes a profile, too.
    execArgv: [...process.execArgv, '--import', PROBE],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process of ${name} ended with ${code} while it was measured.`)
  })
  // It does end, when it has been measured.
  ended.catch(() => undefined)
  await Promise.race([isListening(port), ended])
  return {
    name,
    port,
    /** What the process has used so far: microseconds of CPU, bytes of memory. */
    async usage() {
      child.send('usage')
      const [usage] = await Promise.race([once(child, 'message'), ended])
      return usage
    },
    async stop() {
      child.disconnect()
      await ended.catch(() => undefined)
    },
  }
}

async function isListening(port) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const socket = connect(port, HOST)
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await sleep(BETWEEN_TRIES_MS)
  }
  throw new Error(`Nothing listens on port ${port}.`)
}

async function freePort() {
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
