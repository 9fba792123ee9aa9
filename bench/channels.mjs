// How long does a client take to subscribe to many channels, and then to find one of them?
// A user notices it when a page opens, and again after each reconnect: it stands still meanwhile.

import { cpuMs, inTurns, measure, ratio, spread } from './harness.mjs'
import { GROWTH, framesOf } from './payloads.mjs'
import { confirmation } from './stub-socket.mjs'
import { STUBBED } from './stubbed.mjs'

export const name = 'channels'
export const title =
  'From the first subscribe to the last confirmation, in ms of CPU, and a frame of 100 B to the last channel, in ns of CPU: median (middle half)'

const ROUNDS = 15
const QUICK_ROUNDS = 5
const WARM_UP_ROUNDS = 2

export async function run(options) {
  const rows = []
  for (const size of GROWTH) {
    const names = Array.from({ length: size }, (_, n) => `orders-${String(n)}`)
    const confirmations = names.map(confirmation)
    const last = await keepLastClient(names, confirmations, options)
    const frames = framesOf(100, 'created', names.at(-1))
    const receive = ({ socket }) => {
      return (call) => socket.receive(frames[call % frames.length])
    }
    const found = await measure(
      { 'pusher-js': receive(last.kept['pusher-js']), Bellwire: receive(last.kept.Bellwire) },
      options,
    )
    for (const { destroy } of Object.values(last.kept)) destroy()
    for (const client of Object.keys(STUBBED)) {
      const ms = spread(last.took[client])
      rows.push({
        channels: size,
        client,
        'all subscribed after': ms,
        'µs per channel': (ms.median * 1000) / size,
        'pusher-js takes': ratio(last.took['pusher-js'], last.took[client]),
        'frame to the last': spread(found[client]),
        'pusher-js takes for it': ratio(found['pusher-js'], found[client]),
      })
    }
  }
  return rows
}

/** What each round took, and the client of the last round, which is still subscribed. */
async function keepLastClient(names, confirmations, { quick }) {
  const kept = {}
  const contestant = (name) => async () => {
    kept[name]?.destroy()
    kept[name] = await STUBBED[name]()
    return subscribeAll(kept[name], names, confirmations)
  }
  const contestants = Object.fromEntries(Object.keys(STUBBED).map((it) => [it, contestant(it)]))
  const took = await inTurns(contestants, quick ? QUICK_ROUNDS : ROUNDS, WARM_UP_ROUNDS)
  return { took, kept }
}

/** Milliseconds of CPU. The confirmations are made before: that is the server's work. */
function subscribeAll({ client, socket }, names, confirmations) {
  return new Promise((resolve) => {
    let unanswered = names.length
    let unconfirmed = names.length
    socket.answer = () => {
      unanswered -= 1
      if (unanswered === 0) {
        setImmediate(() => confirmations.forEach((confirmed) => socket.receive(confirmed)))
      }
    }
    const start = process.cpuUsage()
    const confirmed = () => {
      unconfirmed -= 1
      if (unconfirmed === 0) resolve(cpuMs(start))
    }
    for (const name of names) {
      const channel = client.subscribe(name)
      channel.bind('pusher:subscription_succeeded', confirmed)
      channel.bind('created', () => undefined)
    }
  })
}
