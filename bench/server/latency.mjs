// How long does an event take from the backend to the sockets while the server is half busy?
// A user notices it as how live the page is on a normal day.

import { setTimeout as sleep } from 'node:timers/promises'
import { spread } from '../harness.mjs'
import { fullLoad } from './full-load.mjs'
import { oneChannel, withLoads } from './loads.mjs'
import { publishedAtMs } from './publisher.mjs'

export const name = 'latency'
export const title =
  'From publishing to the socket, 1,000 subscribers, at half of the full load, in ms: median (middle half)'

const SUBSCRIBERS = 1000
const FULL_LOAD_MS = 2000
const ROUND_MS = 4000
const ROUNDS = 5
const CHANNEL = 'orders'

export function run(options) {
  return withLoads(options, oneChannel(CHANNEL, SUBSCRIBERS), async (loads) => {
    const rows = []
    for (const load of loads) {
      await fullLoad(load, CHANNEL, FULL_LOAD_MS)
      const full = await fullLoad(load, CHANNEL, FULL_LOAD_MS)
      const half = full.perSecond / 2
      const rounds = []
      for (let round = 0; round < ROUNDS; round += 1) {
        rounds.push(await measure(load, half / SUBSCRIBERS))
      }
      rows.push({
        server: load.server.name,
        'deliveries per s': Math.round(half),
        'half within': spread(rounds.map(({ median }) => median)),
        '99 % within': spread(rounds.map(({ slowest }) => slowest)),
      })
    }
    return rows
  })
}

/** Publishes on a fixed plan, late or not: an event that has to wait is late from its plan on. */
async function measure({ subscribers, publisher }, eventsPerSecond) {
  const { frames } = subscribers
  const delaysMs = []
  subscribers.onFrame = (buffer, from) => {
    delaysMs.push(performance.now() - publishedAtMs(buffer, from))
  }
  const startMs = performance.now()
  const answers = []
  const count = Math.round((eventsPerSecond * ROUND_MS) / 1000)
  for (let event = 0; event < count; event += 1) {
    const plannedMs = startMs + (event * 1000) / eventsPerSecond
    const waitMs = plannedMs - performance.now()
    if (waitMs > 0) await sleep(waitMs)
    answers.push(publisher.publish([CHANNEL], plannedMs))
  }
  await Promise.all(answers)
  await subscribers.received(frames + count * SUBSCRIBERS)
  subscribers.onFrame = undefined
  const sorted = Float64Array.from(delaysMs).sort()
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))]
  return { median: at(0.5), slowest: at(0.99) }
}
