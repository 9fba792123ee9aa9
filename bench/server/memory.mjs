// How much memory does the server take for connections that do nothing?
// A user notices it as the size of the machine: most clients are connected and idle.

import { setTimeout as sleep } from 'node:timers/promises'
import { spread } from '../harness.mjs'
import { startServers } from './servers.mjs'
import { Subscribers } from './subscribers.mjs'

export const name = 'memory'
export const title =
  'Memory of the server with 10,000 idle subscribers, in MB: median (middle half of the runs)'

const SUBSCRIBERS = 10_000
const RUNS = 5
const MEGABYTE = 1_000_000
// For what comes after connecting, in the server as in the engine.
const SETTLE_MS = 2000

export async function run(options) {
  const samples = new Map()
  for (let round = 0; round < RUNS; round += 1) {
    for (const server of await startServers(options)) {
      const { residentBytes: empty } = await server.usage()
      const channels = new Array(SUBSCRIBERS).fill('orders')
      const subscribers = await Subscribers.connect(server.port, channels)
      await sleep(SETTLE_MS)
      const { residentBytes: full } = await server.usage()
      await subscribers.close()
      await server.stop()
      samples.set(server.name, [...(samples.get(server.name) ?? []), { empty, full }])
    }
  }
  return [...samples].map(([server, runs]) => {
    const megabytes = (bytes) => spread(runs.map((sample) => bytes(sample) / MEGABYTE))
    return {
      server,
      'without any': megabytes(({ empty }) => empty),
      'with 10,000': megabytes(({ full }) => full),
      'kB each': megabytes(({ empty, full }) => ((full - empty) / SUBSCRIBERS) * 1000),
    }
  })
}
