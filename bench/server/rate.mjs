// How many deliveries can the server make in a second?
// A user notices it when a crowd is on one channel: how often something may happen there.

import { spread } from '../harness.mjs'
import { fullLoad } from './full-load.mjs'
import { oneChannel, sampleInTurns, withLoads } from './loads.mjs'

export const name = 'rate'
export const title =
  'Deliveries of a 200 byte event to 1,000 subscribers at full load: median (middle half)'

const SUBSCRIBERS = 1000
const ROUND_MS = 2000
const WARM_UP_ROUNDS = 1
const ROUNDS = 7
const CHANNEL = 'orders'

export function run(options) {
  return withLoads(options, oneChannel(CHANNEL, SUBSCRIBERS), async (loads) => {
    const measure = (load) => fullLoad(load, CHANNEL, ROUND_MS)
    const samples = await sampleInTurns(loads, WARM_UP_ROUNDS, ROUNDS, measure)
    return loads.map(({ server }, n) => ({
      server: server.name,
      'deliveries per s': spread(samples[n].map(({ perSecond }) => perSecond)),
      'CPU ns each': spread(samples[n].map(({ nsEach }) => nsEach)),
      'server busy %': spread(samples[n].map(({ serverBusy }) => serverBusy * 100)),
      'subscribers busy %': spread(samples[n].map(({ loadBusy }) => loadBusy * 100)),
    }))
  })
}
