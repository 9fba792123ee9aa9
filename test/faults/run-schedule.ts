// Plays a schedule of faults between a real client and a real server, and checks that the client
// comes back as if nothing had been.

import Pusher from 'pusher'
import { expect } from 'vitest'
import type { BellwireClient } from '../../src/bellwire.js'
import type { ChannelOf } from '../../src/channels/create-channel.js'
import { STABLE_AFTER_MS } from '../../src/connection/transition.js'
import type { Options } from '../../src/options.js'
import { closeAction } from '../../src/protocol/close-codes.js'
import { SUBSCRIBE } from '../../src/protocol/event-names.js'
import { decodeFrame } from '../../src/protocol/frames.js'
import { fieldsOf } from '../../src/protocol/messages.js'
import { createServer, DEFAULT_APP, type Server } from '../../src/server/index.js'
import type { AnySchema } from '../../src/types.js'
import { authorizeWith } from '../support/client.js'
import { Changes } from './changes.js'
import { ConnectionWatch } from './connection-watch.js'
import { fastClient } from './fast-client.js'
import { pass } from './fast-clock.js'
import { keptPort } from './kept-port.js'
import { createSchedule, describeSchedule, type Fault, type Schedule } from './schedule.js'
import { TcpProxy } from './tcp-proxy.js'
import { encodeWebSocketFrame, BINARY, TEXT } from './web-socket-frames.js'

const CHANNELS = ['news', 'private-orders', 'presence-room']

// Channels that are asked for by no client: the confirmation is an answer of the server.
const QUESTION = 'question-'

const BACKOFF = { minMs: 500, maxMs: 3000, jitter: 1 }

/** Plays the schedule of a seed. Rejects with the schedule in words when a promise was broken. */
export async function runSeed(seed: number, options: Partial<Options>): Promise<void> {
  const schedule = createSchedule(seed)
  const run = await Run.start(schedule, options)
  try {
    await run.play()
  } catch (cause) {
    const { state, reason } = run.client.connection.status
    throw new Error(
      `Seed ${seed} failed: ${String(cause)}\n` +
        `The client is ${state} (${reason}). The faults were:\n${describeSchedule(schedule)}\n` +
        `Again, alone: BELLWIRE_FAULT_SEED=${seed} npx vitest run test/faults/schedules`,
      { cause },
    )
  } finally {
    await run.stop()
  }
}

/** A number that was published on every channel, and how many were on each of them. */
interface Published {
  readonly number: number
  readonly counts: readonly number[]
}

/** One client, one proxy, one server. */
class Run {
  readonly client: BellwireClient
  private readonly schedule: Schedule
  private readonly server: Server
  private readonly proxy: TcpProxy
  private readonly changes: Changes
  /** The ids of the connections that the server has. */
  private readonly served: Set<string>
  private readonly sdk: Pusher
  private readonly watch: ConnectionWatch
  private readonly channels: readonly ChannelOf<AnySchema, string>[]
  /** Numbers of the events that came, by channel. */
  private readonly received = new Map<string, number[]>()
  /** Questions that were asked of the server, and the one that it has answered last. */
  private asked = 0
  private answered = ''
  private published = 0
  private publishing: Promise<unknown> = Promise.resolve()
  /** What the network suffers from now. */
  private network: Fault | undefined

  static async start(schedule: Schedule, options: Partial<Options>): Promise<Run> {
    const changes = new Changes()
    const served = new Set<string>()
    const server = createServer({
      port: await keptPort(),
      apps: [{ ...DEFAULT_APP, subscriptionCounts: true }],
      logger: ({ name, detail }) => {
        const id = String(fieldsOf(detail)['socketId'])
        if (name === 'connection opened') served.add(id)
        if (name === 'connection closed') served.delete(id)
        changes.happened()
      },
    })
    await server.listen()
    const proxy = await TcpProxy.start(server.port)
    return new Run(schedule, options, server, proxy, changes, served)
  }

  private constructor(
    schedule: Schedule,
    options: Partial<Options>,
    server: Server,
    proxy: TcpProxy,
    changes: Changes,
    served: Set<string>,
  ) {
    this.schedule = schedule
    this.server = server
    this.proxy = proxy
    this.changes = changes
    this.served = served
    proxy.onChange = changes.happened
    const { id: appId, key, secret } = DEFAULT_APP
    const port = String(server.port)
    this.sdk = new Pusher({ appId, key, secret, host: '127.0.0.1', port, useTLS: false })
    this.client = fastClient(key, schedule.seed, {
      url: proxy.url,
      channelAuthorization: { customHandler: authorizeWith(this.sdk) },
      backoff: BACKOFF,
      activityTimeout: 5000,
      pongTimeout: 10_000,
      ...options,
    })
    const { connection } = this.client
    this.watch = new ConnectionWatch(this.client, BACKOFF, changes.happened)
    connection.bind('message', ({ channel }) => {
      if (channel?.startsWith(QUESTION)) this.answered = channel
      changes.happened()
    })
    connection.bind('disconnected', () => setImmediate(() => this.comeAgain()))
    this.channels = CHANNELS.map((name) => {
      const channel = this.client.subscribe(name)
      const numbers: number[] = []
      this.received.set(name, numbers)
      channel.bind('tick', (data) => {
        numbers.push(Number(data))
        changes.happened()
      })
      channel.bind('pusher:subscription_succeeded', changes.happened)
      return channel
    })
  }

  async play(): Promise<void> {
    await this.recovered()
    const early = await this.publish()
    await this.allReceived(early)

    const faults: Promise<void>[] = []
    for (const { moment, delayMs, lengthMs, fault } of this.schedule.steps) {
      if (moment !== 'at any time') await this.connected()
      await pass(delayMs + (moment === 'when stable' ? STABLE_AFTER_MS : 0))
      faults.push(this.suffer(fault, lengthMs), this.publishIfPossible())
    }
    await Promise.all(faults)

    await this.recovered()
    const late = [await this.publish(), await this.publish()]
    for (const event of late) await this.allReceived(event)
    // Whatever else was under way has come before the answer.
    expect(await this.answers()).toBe(true)
    this.checkEvents([early, ...late])
    this.checkSubscriptions(late)
    this.checkWatch()

    this.client.destroy()
    await this.changes.until('no socket is left', () => this.proxy.openSockets === 0)
    await this.changes.until('the server has nobody', () => this.served.size === 0)
  }

  async stop(): Promise<void> {
    this.client.destroy()
    await this.proxy.stop()
    await this.server.close({ terminate: true })
  }

  private async suffer(fault: Fault, lengthMs: number): Promise<void> {
    const { proxy, server } = this
    switch (fault.kind) {
      case 'network': {
        this.network = fault
        const isChanged = proxy.behave(fault.mode)
        if (fault.isAbrupt) proxy.reset()
        await isChanged
        await pass(lengthMs)
        // Another one may have taken its place.
        if (this.network === fault) await proxy.behave({ kind: 'pass' })
        return
      }
      case 'reset':
        return proxy.reset()
      case 'abandon':
        return proxy.abandon()
      case 'bytes':
        return proxy.inject(fault.bytes)
      case 'frame': {
        const { content } = fault
        const opcode = typeof content === 'string' ? TEXT : BINARY
        return proxy.inject(encodeWebSocketFrame(opcode, content))
      }
      case 'close':
        return server.disconnectClients({ code: fault.code, reason: 'a fault of the test' })
      case 'terminate':
        return server.disconnectClients({ terminate: true })
      case 'restart': {
        const { code } = fault
        await server.close(code === 'terminate' ? { terminate: true } : { code })
        await pass(lengthMs)
        await server.listen()
        return
      }
      default:
        return fault satisfies never
    }
  }
  /** What a user does whom the server has refused. */
  private comeAgain(): void {
    if (this.client.connection.status.reason === 'server refused') this.client.connect()
  }

  private connected(): Promise<void> {
    const { connection } = this.client
    return this.changes.until('connected', () => connection.state === 'connected')
  }

  /** Waits until the client has what it wants, and the server sees it that way. */
  private async recovered(): Promise<void> {
    const { client, changes, channels, served } = this
    const { connection } = client
    const isSubscribed = () => channels.every(({ subscribed }) => subscribed)
    do await changes.until('connected and subscribed', isSubscribed)
    while (!(await this.answers()))
    await changes.until(
      'the server has this connection and no other',
      () => served.size === 1 && served.has(String(connection.socketId)),
    )
  }

  /**
   * Whether the server answers on the connection of this moment before that is lost. The answer is
   * to this very question: whatever the server said before it has come by then.
   */
  private async answers(): Promise<boolean> {
    const { client, changes } = this
    const { socketId } = client.connection
    this.asked += 1
    const question = `${QUESTION}${this.asked}`
    client.sendEvent(SUBSCRIBE, { auth: '', channel: question })
    const isSame = () => client.connection.socketId === socketId
    await changes.until('an answer', () => this.answered === question || !isSame())
    return isSame()
  }

  /** Publishes the next number on each channel, after those before it. */
  private publish(): Promise<Published> {
    const number = (this.published += 1)
    const isPublished = this.publishing.then(() => this.publishNumber(number))
    this.publishing = isPublished.catch(() => undefined)
    return isPublished
  }

  private async publishNumber(number: number): Promise<Published> {
    const events = CHANNELS.map((channel) => ({
      channel,
      name: 'tick',
      data: number,
      // What a channel of its kind counts.
      info: channel.startsWith('presence-') ? 'user_count' : 'subscription_count',
    }))
    const response = await this.sdk.triggerBatch(events)
    const { batch } = (await response.json()) as { batch: Record<string, number>[] }
    return { number, counts: batch.flatMap((counts) => Object.values(counts)) }
  }

  private async publishIfPossible(): Promise<void> {
    try {
      await this.publish()
    } catch {
      // The server is gone, or has gone while it was asked. It may have published all the same.
    }
  }

  private allReceived({ number }: Published): Promise<void> {
    return this.changes.until(`event ${number} on every channel`, () =>
      [...this.received.values()].every((numbers) => numbers.includes(number)),
    )
  }

  private checkEvents(certain: readonly Published[]): void {
    for (const [channel, numbers] of this.received) {
      expect(numbers, `events on ${channel}, in order and none twice`).toEqual(
        [...new Set(numbers)].sort((a, b) => a - b),
      )
      for (const { number } of certain) expect(numbers, channel).toContain(number)
    }
  }

  private checkSubscriptions(published: readonly Published[]): void {
    for (const { counts } of published) expect(counts).toEqual(CHANNELS.map(() => 1))
    const asked = this.proxy.frames
      .filter(({ direction }) => direction === 'to server')
      .map(({ connection, text }) => ({ connection, frame: decodeFrame(text) }))
      .filter(({ frame }) => frame.event === SUBSCRIBE)
      .map(({ connection, frame }) => `${connection} ${String(fieldsOf(frame.data)['channel'])}`)
    expect(asked, 'subscribed once on each connection').toEqual([...new Set(asked)])
  }

  private checkWatch(): void {
    const faults = this.schedule.steps.map(({ fault }) => fault)
    const { problems, errorsWhileConnected, refusals } = this.watch
    expect(problems.join('\n')).toBe('')
    // Garbage bytes may look like any number of messages.
    if (faults.every(({ kind }) => kind !== 'bytes')) {
      const garbage = faults.filter(({ kind }) => kind === 'frame')
      expect(errorsWhileConnected).toBeLessThanOrEqual(garbage.length)
      expect(refusals).toBeLessThanOrEqual(faults.filter(isFatal).length)
    }
  }
}

function isFatal(fault: Fault): boolean {
  return fault.kind === 'close' && closeAction(fault.code) === 'fatal'
}
