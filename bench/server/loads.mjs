// Puts each server under load: its subscribers, its backend. Takes samples of all in turns.
// Knows no question.

import { Publisher } from './publisher.mjs'
import { startServers } from './servers.mjs'
import { Subscribers } from './subscribers.mjs'

/**
 * Calls `use` with a load for each server, which has one subscriber for each of the names of
 * channels in `channels`, and ends them all afterwards.
 */
export async function withLoads(options, channels, use) {
  const loads = []
  for (const server of await startServers(options)) {
    const subscribers = await Subscribers.connect(server.port, channels)
    loads.push({ server, subscribers, publisher: new Publisher(server.port) })
  }
  const result = await use(loads)
  for (const { server, subscribers, publisher } of loads) {
    await subscribers.close()
    publisher.close()
    await server.stop()
  }
  return result
}

/**
 * The samples of each load, in the order of `loads`. They are taken in turns, so that a busy moment
 * of the machine hits all of them alike.
 */
export async function sampleInTurns(loads, warmUpRounds, rounds, measure) {
  const samples = loads.map(() => [])
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const [n, load] of loads.entries()) {
      const sample = await measure(load)
      if (round >= 0) samples[n].push(sample)
    }
  }
  return samples
}

/** So many subscribers on one channel. */
export function oneChannel(channel, subscribers) {
  return new Array(subscribers).fill(channel)
}
