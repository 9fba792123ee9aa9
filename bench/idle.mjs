// How much CPU does a connected client take while nothing happens?
// A user notices it as battery: most tabs are open and idle most of the time.

import { setTimeout as sleep } from 'node:timers/promises'
import { createServer } from '../dist/server.mjs'
import { askProcess } from './child.mjs'
import { ratio, spread } from './harness.mjs'

export const name = 'idle'
export const title =
  'CPU of idle clients, 500 to a process, in ms: median (middle half of 5 processes)'

const PROCESSES = ['pusher-js', 'Bellwire', 'no client']
const CLIENTS = 500

// They are idle at the same time, so that a busy moment of the machine hits all of them alike, but
// start one after another, so that none connects or pings while the next one does.
const ROUNDS = 5
const QUICK_ROUNDS = 1
const BETWEEN_STARTS_MS = 1000

const WATCHED_MS = 30_000
const HOUR_MS = 3_600_000

/** As long as it is watched: each client pings once. Other servers ask every 30 s, too. */
const ACTIVITY_TIMEOUT_SECONDS = WATCHED_MS / 1000

export async function run({ quick }) {
  const server = createServer({ port: 0, activityTimeoutSeconds: ACTIVITY_TIMEOUT_SECONDS })
  await server.listen()
  const measured = []
  for (let round = 0; round < (quick ? QUICK_ROUNDS : ROUNDS); round += 1) {
    for (const client of PROCESSES) {
      measured.push(measureProcess(client, server.port))
      await sleep(BETWEEN_STARTS_MS)
    }
  }
  const results = await Promise.all(measured)
  await server.close({ terminate: true })
  const took = (client) => results.filter((it) => it.client === client).map(({ ms }) => ms)
  return PROCESSES.map((client) => ({
    client,
    'process in 30 s': spread(took(client)),
    'ms per client per hour': (spread(took(client)).median / CLIENTS) * (HOUR_MS / WATCHED_MS),
    'pusher-js takes': ratio(took('pusher-js'), took(client)),
  }))
}

/** Milliseconds of CPU that a process takes while its clients do nothing. */
async function measureProcess(client, port) {
  const microseconds = await askProcess('idle-process.mjs', [client, port, CLIENTS, WATCHED_MS])
  return { client, ms: microseconds / 1000 }
}
