// What the frames of the benches carry. Knows no client.

import { frame } from './stub-socket.mjs'

// Several texts of one size, so that no engine can keep the result of the last one.
const FRAMES_PER_SIZE = 64

/** Frames of one event whose payload has about so many bytes of JSON. A power of two of them. */
export function framesOf(bytes, event = 'created', channel = 'orders') {
  return Array.from({ length: FRAMES_PER_SIZE }, (_, n) => frame(event, channel, order(n, bytes)))
}

/** An order whose JSON has about so many bytes: numbers, short texts and a nested list. */
export function order(n, bytes) {
  const order = { id: n, state: 'paid', items: [] }
  while (JSON.stringify(order).length < bytes - 40) {
    order.items.push({ sku: `item-${String(n)}-${String(order.items.length)}`, count: 2 })
  }
  return order
}

/** What nobody can do without, who wants the payload of a frame: two `JSON.parse`. */
export function parseBare(text) {
  return JSON.parse(JSON.parse(text).data)
}

export const SIZES = { '100 B': 100, '1.5 kB': 1500, '16 kB': 16_000 }

/** From one to ten thousand, for what must not cost more and more as an app grows. */
export const GROWTH = [1, 10, 100, 1000, 10_000]
