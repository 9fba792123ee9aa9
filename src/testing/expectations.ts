// What tests wait for: a connection, a subscription, an event. Where that does not come, the error
// says what there is in its place. Must not know how time passes.

import { describe } from '../shared/errors.js'
import type { Channel } from '../web.js'
import type { TestTime } from './clock.js'
import { inVain, stateOf } from './in-vain.js'
import { lazyPromise } from './lazy-promise.js'
import { clientOf, timeOf, type TestedClient } from './times.js'

/** How long something is waited for. */
export interface WaitOptions {
  /** Milliseconds. @default 30000 of virtual time, 3000 with `timers: 'global'` */
  withinMs?: number | undefined
}

/** Anything that can be listened to: a client, its connection, its user, a channel. */
export interface Listenable {
  /** Listens to one event. */
  bind(event: never, callback: never): unknown
  /** Takes that back. */
  unbind(event: never, callback: never): unknown
  /** Listens to every event. */
  bindGlobal(callback: (event: string, data: unknown) => void): unknown
  /** Takes that back. */
  unbindGlobal(callback: (event: string, data: unknown) => void): unknown
}

/** A channel, whatever its schema. */
export type TestedChannel = Pick<Channel, 'name' | 'subscribed' | 'ready'>

// Virtual time must not run away before somebody waits for what it brings.
function whenAwaited<Value>(time: TestTime, work: () => Promise<Value>): Promise<Value> {
  return time.passesWhenAwaited ? lazyPromise(work) : work()
}

/** Resolves when the client is connected. Rejects with a `BellwireError` that says what it is. */
export function connected(client: TestedClient, { withinMs }: WaitOptions = {}): Promise<void> {
  const time = timeOf(client)
  let lastError: unknown
  const listener = (error: unknown) => (lastError = error)
  client.connection.bind('error', listener)
  return whenAwaited(time, async () => {
    const waitedMs = await time.waitFor(() => client.connection.state === 'connected', withinMs)
    client.connection.unbind('error', listener)
    if (waitedMs === undefined) return
    throw inVain(waitedMs, `The client is not connected: ${stateOf(client, time)}.`, lastError)
  })
}

/**
 * Resolves when the channel is subscribed. Rejects with a `BellwireError` that says what it is, and
 * why it failed.
 */
export function subscribed(channel: TestedChannel, { withinMs }: WaitOptions = {}): Promise<void> {
  const client = clientOf(channel)
  const time = timeOf(client)
  return whenAwaited(time, async () => {
    let failure: unknown
    const follow = () => channel.ready().catch((error: unknown) => (failure = error))
    void follow()
    const waitedMs = await time.waitFor(() => channel.subscribed || failure !== undefined, withinMs)
    if (channel.subscribed) return
    const why = failure ? 'its subscription failed' : `it waits, and ${stateOf(client, time)}`
    throw inVain(waitedMs ?? 0, `The channel ${channel.name} is not subscribed: ${why}.`, failure)
  })
}

/**
 * Resolves with the data of the next `event`, counted from this call on. Rejects with a
 * `BellwireError` that says which events came in its place.
 */
export function nextEvent<Data = unknown>(
  target: Listenable,
  event: string,
  { withinMs }: WaitOptions = {},
): Promise<Data> {
  const client = clientOf(target)
  const time = timeOf(client)
  const others: string[] = []
  let found: { readonly data: unknown } | undefined
  const onAny = (other: string) => others.push(other)
  const onEvent = (data: unknown) => {
    found ??= { data }
    stop()
  }
  const stop = () => {
    target.unbind(event as never, onEvent as never)
    target.unbindGlobal(onAny)
  }
  target.bindGlobal(onAny)
  target.bind(event as never, onEvent as never)
  return whenAwaited(time, async () => {
    const waitedMs = await time.waitFor(() => found !== undefined, withinMs)
    stop()
    if (found) return found.data as Data
    const came = others.length > 0 ? `Others came: ${describe(others, 300)}` : 'No other came'
    const where = whereOf(target)
    const problem = `No event ${describe(event)} came on ${where}. ${came}; ${stateOf(client, time)}.`
    throw inVain(waitedMs ?? 0, problem)
  })
}

function whereOf(target: Listenable): string {
  const { name, subscribed } = target as Partial<TestedChannel>
  if (name === undefined) return 'what was listened to'
  return `the channel ${name}, which is ${subscribed ? '' : 'not '}subscribed`
}
