// What a server does in each second, for a few minutes. Has no timer: seconds in which nothing
// happened are filled in when they are asked for. Must not know how they are shown.

import type { ServerStream } from '../server-events.js'

/** The figures of one second. */
export interface Point {
  /** Unix time in whole seconds. */
  readonly second: number
  /** Open connections at its end. */
  connections: number
  /** Events from backends. */
  published: number
  /** Events from clients. */
  clientEvents: number
  /** Events as they were written to sockets, one for each recipient. */
  deliveries: number
  /** The longest time from the acceptance of an event to its last socket. */
  slowestMs: number
  /** Requests to the HTTP API. */
  requests: number
}

/** Seconds that are kept. */
export const KEPT_SECONDS = 300

/** Counts what happens, from the beginning on. */
export class Figures {
  private readonly points: Point[] = []
  private connections = 0

  constructor({ readers }: ServerStream) {
    readers.on('connection', () => this.countConnections(1))
    readers.on('disconnection', () => this.countConnections(-1))
    readers.on('published', () => (this.current().published += 1))
    readers.on('client_event', () => (this.current().clientEvents += 1))
    readers.on('api_request', () => (this.current().requests += 1))
    readers.on('delivered', ({ recipients, delayMs }) => {
      const point = this.current()
      point.deliveries += recipients
      point.slowestMs = Math.max(point.slowestMs, delayMs)
    })
  }

  /** The seconds after `second` that are over, oldest first. */
  since(second: number): readonly Point[] {
    const now = this.current().second
    return this.points.filter((point) => point.second > second && point.second < now)
  }

  private countConnections(change: 1 | -1): void {
    this.connections += change
    this.current().connections = this.connections
  }

  private current(): Point {
    // A clock that is never set back.
    const second = Math.floor((performance.timeOrigin + performance.now()) / 1000)
    let last = this.points.at(-1)
    if (last?.second === second) return last
    for (let next = Math.max(second - KEPT_SECONDS, (last?.second ?? second - 1) + 1); ; next++) {
      last = emptyPoint(next, last?.connections ?? 0)
      this.points.push(last)
      if (next >= second) break
    }
    if (this.points.length > KEPT_SECONDS) this.points.splice(0, this.points.length - KEPT_SECONDS)
    return last
  }
}

function emptyPoint(second: number, connections: number): Point {
  const nothing = { published: 0, clientEvents: 0, deliveries: 0, slowestMs: 0, requests: 0 }
  return { second, connections, ...nothing }
}
