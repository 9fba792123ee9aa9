// How much CPU does a connected client take while nothing happens?
// A user notices it as battery: most tabs are open and idle most of the time.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createServer } from '../dist/server.mjs'
import { spread } from './harness.mjs'

export const name = 'idle'
export const title =
  'CPU of idle clients, 500 to a process, in ms: median (middle half of 5 processes)'

const PROCESS = fileURLToPath(new URL('idle-process.mjs', import.meta.url))
const PROCESSES = ['pusher-js', 'Bellwire', 'no client']
const CLIENTS = 500

// They are idle at the same time, so that a busy moment of the machine hits all of them alike, but
// start one after another, so that none connects or pings while the next one does.
const ROUNDS = 5
const BETWEEN_STARTS_MS = 1000

const WATCHED_MS = 30_000
const HOUR_MS = 3_600_000

/** As long as it is watched: each client pings once. Other servers ask every 30 s, too. */
const ACTIVITY_TIMEOUT_SECONDS = WATCHED_MS / 1000

export async function run() {
  const server = createServer({ port: 0, activityTimeoutSeconds: ACTIVITY_TIMEOUT_SECONDS })
  await server.listen()
  const measured = []
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const client of PROCESSES) {
      measured.push(measureProcess(client, server.port))
      await sleep(BETWEEN_STARTS_MS)
    }
  }
  const results = await Promise.all(measured)
  await server.close({ terminate: true })
  const took = (client) =>
    spread(results.filter((result) => result.client === client).map(({ ms }) => ms))
  return PROCESSES.map((client) => ({
    client,
    'process in 30 s': took(client),
    'ms per client per hour': (took(client).median / CLIENTS) * (HOUR_MS / WATCHED_MS),
    'pusher-js takes': took('pusher-js').median / took(client).median,
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
  return { client, ms: microseconds / 1000 }
}
