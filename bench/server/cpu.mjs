// How much CPU does the server take to hand one event to one subscriber?
// A user notices it as the size of the machine that the server needs.

import { spread } from '../harness.mjs'
import { oneChannel, sampleInTurns, withLoads } from './loads.mjs'

export const name = 'cpu'
export const title =
  'CPU of the server per delivery of a 200 byte event, 1,000 subscribers, in ns: median (middle half)'

const SUBSCRIBERS = 1000
const EVENTS_PER_ROUND = 200
const WARM_UP_ROUNDS = 2
const ROUNDS = 9
const CHANNEL = 'orders'

export function run(options) {
  return withLoads(options, oneChannel(CHANNEL, SUBSCRIBERS), async (loads) => {
    const samples = await sampleInTurns(loads, WARM_UP_ROUNDS, ROUNDS, measure)
    const spreads = samples.map(spread)
    return loads.map(({ server }, n) => ({
      server: server.name,
      'ns per delivery': spreads[n],
      'times Bellwire': spreads[n].median / spreads[0].median,
    }))
  })
}

/** One event after another, so that no two of them can share a write to a socket. */
async function measure({ server, subscribers, publisher }) {
  const before = await server.usage()
  for (let event = 0; event < EVENTS_PER_ROUND; event += 1) {
    const expected = subscribers.frames + SUBSCRIBERS
    await publisher.publish([CHANNEL])
    await subscribers.received(expected)
  }
  const { cpuUs } = await server.usage()
  return ((cpuUs - before.cpuUs) * 1000) / (EVENTS_PER_ROUND * SUBSCRIBERS)
}
