// Does a delivery cost the same on a small channel as on a large one?
// A user notices it when the app grows: a server that slows down with its crowd.

import { spread } from '../harness.mjs'
import { sampleInTurns, withLoads } from './loads.mjs'

export const name = 'flat'
export const title =
  'CPU of the server per delivery by size of the channel, 10,000 subscribers in all, in ns: median (middle half)'

const SUBSCRIBERS = 10_000
const CHANNEL_SIZES = [10, 100, 1000, 10_000]
const DELIVERIES_PER_ROUND = 200_000
// As many channels at once as the API takes in one call.
const CHANNELS_PER_EVENT = 100
const WARM_UP_ROUNDS = 1
const ROUNDS = 7

export async function run(options) {
  const rows = []
  for (const size of CHANNEL_SIZES) {
    const channels = Array.from({ length: SUBSCRIBERS }, (_, n) => `orders-${Math.floor(n / size)}`)
    const names = [...new Set(channels)].slice(0, CHANNELS_PER_EVENT)
    await withLoads(options, channels, async (loads) => {
      const measureThis = (load) => measure(load, names, size)
      const samples = await sampleInTurns(loads, WARM_UP_ROUNDS, ROUNDS, measureThis)
      for (const [n, { server }] of loads.entries()) {
        rows.push({
          server: server.name,
          'channel of': size,
          'ns per delivery': spread(samples[n]),
        })
      }
    })
  }
  return rows.toSorted((one, other) => one.server.localeCompare(other.server))
}

/** Each call of the API makes 1,000 deliveries and more: what is asked is not what a call costs. */
async function measure({ server, subscribers, publisher }, names, size) {
  const before = await server.usage()
  let deliveries = 0
  while (deliveries < DELIVERIES_PER_ROUND) {
    const expected = subscribers.frames + names.length * size
    await publisher.publish(names)
    await subscribers.received(expected)
    deliveries += names.length * size
  }
  const { cpuUs } = await server.usage()
  return ((cpuUs - before.cpuUs) * 1000) / deliveries
}
