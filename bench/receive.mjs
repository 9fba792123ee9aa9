// How long does a received event take until the app has it?
// A user notices it as smoothness: what the client burns on every event, the page cannot draw with.

import { measure, ratio, spread } from './harness.mjs'
import { SIZES, framesOf, parseBare } from './payloads.mjs'
import { subscribed, withStubbed } from './stubbed.mjs'

export const name = 'receive'
export const title =
  'From a received frame to the listener, in ns of CPU: median (middle half of the rounds)'

export const run = (options) => measureFrames(options, 'created')

/** What a frame costs on a channel with a listener to `created`, by size of its payload. */
export function measureFrames(options, event) {
  return withStubbed(async (clients) => {
    const rows = []
    let heard = 0
    for (const { client } of Object.values(clients)) {
      const channel = await subscribed(client, 'orders')
      channel.bind('created', () => (heard += 1))
    }
    for (const [size, bytes] of Object.entries(SIZES)) {
      const frames = framesOf(bytes, event)
      const receive = ({ socket }) => {
        return (call) => socket.receive(frames[call % frames.length])
      }
      const took = await measure(
        {
          bare: (call) => parseBare(frames[call % frames.length]),
          'pusher-js': receive(clients['pusher-js']),
          Bellwire: receive(clients.Bellwire),
        },
        options,
      )
      for (const client of Object.keys(clients)) rows.push(row(size, client, took))
    }
    if (heard > 0 !== (event === 'created')) throw new Error(`${heard} frames were heard.`)
    return rows
  })
}

function row(size, client, took) {
  return {
    payload: size,
    client,
    'ns per event': spread(took[client]),
    'two JSON.parse': spread(took.bare),
    'times two JSON.parse': ratio(took[client], took.bare),
    'pusher-js takes': ratio(took['pusher-js'], took[client]),
  }
}
