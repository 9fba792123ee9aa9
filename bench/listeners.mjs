// How long does one event take until the last of its listeners has it?
// A user notices it in long lists: each row listens, and all of them wait for the last one.

import { measure, ratio, spread } from './harness.mjs'
import { GROWTH, framesOf } from './payloads.mjs'
import { subscribed, withStubbed } from './stubbed.mjs'

export const name = 'listeners'
export const title =
  'From a received frame of 100 B to the last of the listeners of one event, in µs of CPU: median (middle half)'

export function run(options) {
  return withStubbed(async (clients) => {
    const frames = framesOf(100)
    const rows = []
    let listeners = 0
    let heard = 0
    const channels = {}
    for (const [name, { client }] of Object.entries(clients)) {
      channels[name] = await subscribed(client, 'orders')
    }
    // In an app other listeners were called before. An engine that knows of one only, builds it in.
    for (const channel of Object.values(channels)) {
      const others = [() => {}, () => (heard += 1), (data) => data, (_, { user_id }) => user_id]
      for (const listener of others) channel.bind('other', listener)
      for (let n = 0; n < 10_000; n += 1) channel.emit('other', {}, {})
    }
    for (const size of GROWTH) {
      heard = 0
      for (const channel of Object.values(channels)) {
        for (let n = listeners; n < size; n += 1) channel.bind('created', () => (heard += 1))
      }
      listeners = size
      const receive = (name) => (call) => clients[name].socket.receive(frames[call % frames.length])
      const contestants = Object.fromEntries(
        Object.keys(clients).map((name) => [name, receive(name)]),
      )
      const took = await measure(contestants, options)
      if (heard % size !== 0) throw new Error('Not every listener was called.')
      for (const client of Object.keys(clients)) {
        const microseconds = spread(took[client].map((ns) => ns / 1000))
        rows.push({
          listeners: size,
          client,
          'last has it after': microseconds,
          'ns per listener': (microseconds.median * 1000) / size,
          'pusher-js takes': ratio(took['pusher-js'], took[client]),
        })
      }
    }
    return rows
  })
}
