// How do other clients of the field compare, each with the protocol that it speaks?
// A user notices it as smoothness: what the client burns on every event, the page cannot draw with.

import { measure, ratio, spread } from './harness.mjs'
import { SIZES, order } from './payloads.mjs'
import { PEERS } from './peers.mjs'

export const name = 'field'
export const title =
  'From a received frame to the listener, each in its own protocol, in ns of CPU: median (middle half)'

const FRAMES_PER_SIZE = 64

// One of them hands events over in later turns of the queue.
export async function run(options) {
  let heard = 0
  const connected = {}
  for (const [client, { connect }] of Object.entries(PEERS)) {
    connected[client] = await connect(() => (heard += 1))
  }
  const rows = []
  for (const [size, bytes] of Object.entries(SIZES)) {
    const contestants = {}
    for (const [client, { frameOf, parse }] of Object.entries(PEERS)) {
      const frames = Array.from({ length: FRAMES_PER_SIZE }, (_, n) => frameOf(order(n, bytes)))
      const { socket } = connected[client]
      const before = heard
      socket.receive(frames[0])
      await new Promise(setImmediate)
      if (heard !== before + 1) throw new Error(`The listener of ${client} hears nothing.`)
      contestants[client] = (call) => socket.receive(frames[call % FRAMES_PER_SIZE])
      contestants[bareOf(client)] = (call) => parse(frames[call % FRAMES_PER_SIZE])
    }
    const took = await measure(contestants, { ...options, untilIdle: true })
    for (const client of Object.keys(PEERS)) {
      rows.push({
        payload: size,
        client,
        'ns per event': spread(took[client]),
        'bare parse': spread(took[bareOf(client)]),
        'times the bare parse': ratio(took[client], took[bareOf(client)]),
        'takes, of Bellwire': ratio(took[client], took.Bellwire),
      })
    }
  }
  for (const { destroy } of Object.values(connected)) destroy()
  return rows
}

const bareOf = (client) => `${client}, bare`
