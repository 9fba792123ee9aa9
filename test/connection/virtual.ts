// A client over a fake network, in virtual time, and what users see of it in order.

import { afterEach, beforeEach, vi } from 'vitest'
import { Bellwire } from '../../src/node.js'
import type { Options } from '../../src/node.js'
import { FakeNetwork, NO_FALLBACK } from '../support/fake-websocket.js'

/** Virtual time in each test of the file. No test may leave a timer behind. */
export function useVirtualTime(): void {
  const clients = new Set<Bellwire>()
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_700_000_000_000 })
    made = clients
  })
  afterEach(async () => {
    for (const client of clients) client.destroy()
    clients.clear()
    // What is left of sockets that were just made.
    await pass(1)
    const left = vi.getTimerCount()
    vi.useRealTimers()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    if (left > 0) throw new Error(`${String(left)} timers were left behind.`)
  })
}

let made = new Set<Bellwire>()

/** Lets everything happen that needs no time to pass. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
}

/** Lets time pass. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

/** Makes chance always come out as `value`, from 0 up to, not including, 1. */
export function fixChance(value: number): void {
  vi.spyOn(Math, 'random').mockReturnValue(value)
}

/** Makes chance come out differently each time, and the same on each run. */
export function scatterChance(): void {
  let seed = 7
  vi.spyOn(Math, 'random').mockImplementation(() => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  })
}

/** A client, its network, and the events of its connection so far. */
export interface Virtual {
  readonly client: Bellwire
  readonly connection: Bellwire['connection']
  readonly network: FakeNetwork
  /** What listeners of the connection heard, in order: `[event, data]`. */
  readonly heard: [string, unknown][]
  /** The names of those events; empties `heard`. */
  readonly takeEvents: () => string[]
}

/** Makes a client whose first socket waits for an answer. */
export async function start(options: Partial<Options> = {}): Promise<Virtual> {
  const network = new FakeNetwork()
  const client = new Bellwire('key', {
    url: 'http://localhost:6001',
    WebSocket: network.WebSocket,
    ...NO_FALLBACK,
    ...options,
  })
  made.add(client)
  const heard: [string, unknown][] = []
  client.connection.bindGlobal((event, data) => heard.push([event, data]))
  await settle()
  const takeEvents = () => heard.splice(0).map(([event]) => event)
  return { client, connection: client.connection, network, heard, takeEvents }
}

/** Makes a client that is connected and whose connection is stable. */
export async function startStable(options: Partial<Options> = {}): Promise<Virtual> {
  const virtual = await start(options)
  virtual.network.socket.greet()
  await pass(5000)
  virtual.takeEvents()
  return virtual
}
