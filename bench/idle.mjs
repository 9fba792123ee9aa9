// How much CPU does a connected client take while nothing happens?
// A user notices it as battery: most tabs are open and idle most of the time.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createServer } from '../dist/server.mjs'

export const name = 'idle'
export const title =
  'CPU of an idle client with one channel, in ms per hour (500 in a process of their own)'

const PROCESS = fileURLToPath(new URL('idle-process.mjs', import.meta.url))
const CLIENTS = 500
const WATCHED_MS = 30_000
const HOUR_MS = 3_600_000

/** As long as it is watched: each client pings once. Other servers ask every 30 s, too. */
const ACTIVITY_TIMEOUT_SECONDS = WATCHED_MS / 1000

export async function run() {
  const server = createServer({ port: 0, activityTimeoutSeconds: ACTIVITY_TIMEOUT_SECONDS })
  await server.listen()
  // One after another: each has the machine to itself.
  const ms = {
    'pusher-js': await measureProcess('pusher-js', server.port),
    Bellwire: await measureProcess('Bellwire', server.port),
    'process without clients': await measureProcess('nobody', server.port),
  }
  await server.close({ terminate: true })
  return Object.entries(ms).map(([client, processMs]) => ({
    client,
    'CPU of the process in 30 s, ms': processMs,
    'per client per hour': (processMs / CLIENTS) * (HOUR_MS / WATCHED_MS),
    'pusher-js takes': ms['pusher-js'] / processMs,
  }))
}

/** Milliseconds of CPU that a process takes while its clients do nothing. */
async function measureProcess(client, port) {
  const child = fork(PROCESS, [client, port, CLIENTS, WATCHED_MS].map(String))
  const [microseconds] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The process with ${client} ended with ${code} before it had measured.`)
    }),
  ])
  child.kill()
  return microseconds / 1000
}
