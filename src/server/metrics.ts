// The figures of a server, in the text format of Prometheus. Labels are ids of configured apps and
// words of our own: nobody outside can make new ones. Must not know how the text is served.

import { Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { FrameFacts, ServerStream, TransportName } from './server-events.js'

/** What went through the connections of one app and transport in one direction. */
interface Traffic {
  messages: number
  bytes: number
}

/** Frames are counted by an addition each; the metrics learn the sums when they are read. */
type TrafficByApp = Map<string, Record<TransportName, Traffic>>

const TRANSPORTS: readonly TransportName[] = ['websocket', 'sockjs']

/** Counts what a server tells, from the beginning on. */
export class Metrics {
  /** The media type of `read`. */
  readonly contentType: string
  private readonly registry = new Registry()

  /** `isSecure`: whether connections come in over TLS that the server itself ends. */
  constructor(stream: ServerStream, isSecure: boolean) {
    this.contentType = this.registry.contentType
    this.countConnections(stream, String(isSecure))
    this.countTraffic(stream)
    this.countEvents(stream)
    this.countRequests(stream)
  }

  /** All figures as text. */
  read(): Promise<string> {
    return this.registry.metrics()
  }

  private countConnections({ readers }: ServerStream, secure: string): void {
    const byTransport = ['app_id', 'transport', 'secure'] as const
    const connections = this.gauge('connections', 'Open connections.', byTransport)
    const opened = this.counter('connections_opened_total', 'Connections so far.', byTransport)
    const refused = this.counter('connections_refused_total', 'Turned away, by close code.', [
      'code',
    ])
    const subscriptions = this.gauge('subscriptions', 'Channels of open connections.', ['app_id'])
    readers.on('connection', ({ appId, transport }) => {
      connections.inc({ app_id: appId, transport, secure })
      opened.inc({ app_id: appId, transport, secure })
    })
    readers.on('disconnection', ({ appId, transport }) => {
      connections.dec({ app_id: appId, transport, secure })
    })
    readers.on('connection_refused', ({ code }) => refused.inc({ code: String(code) }))
    readers.on('subscribed', ({ appId }) => subscriptions.inc({ app_id: appId }))
    readers.on('unsubscribed', ({ appId }) => subscriptions.dec({ app_id: appId }))
  }

  private countTraffic({ readers }: ServerStream): void {
    const received: TrafficByApp = new Map()
    const sent: TrafficByApp = new Map()
    readers.on('message_in', (facts) => add(received, facts))
    readers.on('message_out', (facts) => add(sent, facts))
    const sum = (name: string, help: string, of: TrafficByApp, field: keyof Traffic) => {
      this.counter(name, help, ['app_id', 'transport'], (counter) => {
        counter.reset()
        for (const [appId, traffic] of of) {
          for (const transport of TRANSPORTS) {
            counter.inc({ app_id: appId, transport }, traffic[transport][field])
          }
        }
      })
    }
    sum('messages_received_total', 'Frames from clients.', received, 'messages')
    sum('messages_sent_total', 'Frames to clients.', sent, 'messages')
    sum('received_bytes_total', 'Bytes of frames from clients.', received, 'bytes')
    sum('sent_bytes_total', 'Bytes of frames to clients.', sent, 'bytes')
  }

  private countEvents({ readers }: ServerStream): void {
    const app = ['app_id'] as const
    const broadcasts = this.counter('broadcasts_total', 'Events to channels, from backends.', app)
    const clientReceived = this.counter('client_events_received_total', 'From clients.', app)
    const clientSent = this.counter('client_events_sent_total', 'To other clients.', app)
    const channels = this.counter('channel_events_total', 'Channels occupied and vacated.', [
      'app_id',
      'event',
    ])
    const presence = this.counter('presence_events_total', 'Members added and removed.', [
      'app_id',
      'event',
    ])
    const sizes = this.histogram(
      'message_size_bytes',
      'Bytes of an event as recipients get it, once for all of them.',
      [64, 256, 1024, 4096, 16_384, 65_536],
    )
    const delays = this.histogram(
      'publish_to_socket_seconds',
      'From the acceptance of an event to its last socket.',
      [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
    )
    readers.on('published', ({ appId }) => broadcasts.inc({ app_id: appId }))
    readers.on('client_event', ({ appId }) => clientReceived.inc({ app_id: appId }))
    readers.on('delivered', ({ appId, source, recipients, bytes, delayMs }) => {
      if (source === 'client') clientSent.inc({ app_id: appId }, recipients)
      if (source === 'server') return
      sizes.observe({ app_id: appId }, bytes)
      delays.observe({ app_id: appId }, delayMs / 1000)
    })
    for (const event of ['channel_occupied', 'channel_vacated'] as const) {
      readers.on(event, ({ appId }) => channels.inc({ app_id: appId, event }))
    }
    for (const event of ['member_added', 'member_removed'] as const) {
      readers.on(event, ({ appId }) => presence.inc({ app_id: appId, event }))
    }
  }

  private countRequests({ readers }: ServerStream): void {
    const api = this.counter('api_requests_total', 'Answered requests to the HTTP API.', [
      'app_id',
      'endpoint',
      'status',
    ])
    const webhooks = this.counter('webhook_requests_total', 'Tries, and drops at a full queue.', [
      'app_id',
      'outcome',
    ])
    const errors = this.counter('errors_total', 'Warnings and errors in the log.', [])
    readers.on('api_request', ({ appId = '', endpoint, status }) => {
      api.inc({ app_id: appId, endpoint, status: String(status) })
    })
    readers.on('webhook', ({ appId, outcome }) => webhooks.inc({ app_id: appId, outcome }))
    readers.on('error', () => errors.inc())
  }

  private counter<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    collect: (counter: Counter<Label>) => void = () => undefined,
  ): Counter<Label> {
    return new Counter({
      name: `bellwire_${name}`,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        collect(this)
      },
    })
  }

  private gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Gauge<Label> {
    return new Gauge({ name: `bellwire_${name}`, help, labelNames, registers: [this.registry] })
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram<'app_id'> {
    const registers = [this.registry]
    return new Histogram({
      name: `bellwire_${name}`,
      help,
      buckets,
      labelNames: ['app_id'],
      registers,
    })
  }
}

function add(all: TrafficByApp, { appId, transport, bytes }: FrameFacts): void {
  let ofApp = all.get(appId)
  if (!ofApp) {
    ofApp = { websocket: { messages: 0, bytes: 0 }, sockjs: { messages: 0, bytes: 0 } }
    all.set(appId, ofApp)
  }
  ofApp[transport].messages += 1
  ofApp[transport].bytes += bytes
}
