// What happens in a server, as one stream of typed events: webhooks, metrics and the owner's own
// listeners read it. Must not know who reads.

import { Emitter } from '../shared/emitter.js'
import type { Log } from '../shared/log.js'

/** What carries a connection: a WebSocket, or HTTP requests of the fallback. */
export type TransportName = 'websocket' | 'sockjs'

/** The connection that an event is about. */
export interface ConnectionFacts {
  readonly appId: string
  readonly socketId: string
  readonly transport: TransportName
}

/** The channel that an event is about. */
export interface ChannelFacts {
  readonly appId: string
  readonly channel: string
}

/** A user on a presence channel. */
export interface MemberFacts extends ChannelFacts {
  readonly userId: string
}

/** A connection on a channel. */
export interface SubscriptionFacts extends ChannelFacts {
  readonly socketId: string
  /** Undefined unless it is a presence channel. */
  readonly userId: string | undefined
}

/** One frame on its way. */
export interface FrameFacts extends ConnectionFacts {
  /** Text, or the bytes of it; undefined when a client sent what is not text. */
  readonly frame: string | Buffer | undefined
  readonly bytes: number
}

/** The call of the HTTP API that a request is; `other` is none that there is. */
export type ApiEndpoint =
  'events' | 'batch_events' | 'channels' | 'channel' | 'users' | 'terminate_connections' | 'other'

/** How a webhook request ended. `retried` comes again, the other ends are final. */
export type WebhookOutcome = 'delivered' | 'retried' | 'failed' | 'dropped'

/** Who an event came from: a backend, a client, or this server itself (members, counts). */
export type MessageSource = 'api' | 'client' | 'server'

/** The events of a server and what listeners are given. */
export interface ServerEvents {
  /** A client connected and was told its socket id. */
  connection: ConnectionFacts
  /** A connection is gone. `code` is how it was closed, 1006 when it was lost. */
  disconnection: ConnectionFacts & { readonly code: number }
  /** A connection was turned away; `code` is the close code that it got (protocol 1.5). */
  connection_refused: { readonly code: number; readonly message: string }

  /** A frame came from a client. */
  message_in: FrameFacts
  /** A frame went out to a client. */
  message_out: FrameFacts
  /** A frame was not accepted, and its client was told why. */
  frame_refused: ConnectionFacts & { readonly message: string }

  /** A connection joined a channel. */
  subscribed: SubscriptionFacts
  /** A connection left a channel. */
  unsubscribed: SubscriptionFacts
  /** The first connection joined a channel. */
  channel_occupied: ChannelFacts
  /** The last connection left a channel. */
  channel_vacated: ChannelFacts
  /** The first connection of a user joined a presence channel. */
  member_added: MemberFacts
  /** The last connection of a user left a presence channel. */
  member_removed: MemberFacts

  /** A backend published an event to a channel. */
  published: ChannelFacts & {
    readonly event: string
    readonly data: string
    /** The connection that does not get it. */
    readonly exceptSocketId: string | undefined
  }
  /** A client sent an event to the others on its channel. */
  client_event: SubscriptionFacts & { readonly event: string; readonly data: unknown }
  /** A connection joined a cache channel that has no event to give. */
  cache_miss: ChannelFacts
  /** The number of connections on a channel changed, where the app wants to know. */
  subscription_count: ChannelFacts & { readonly subscriptionCount: number }
  /** An event was written to the sockets of all recipients in this process, if there are any. */
  delivered: ChannelFacts & {
    readonly source: MessageSource
    /** JSON text. */
    readonly frame: string
    readonly bytes: number
    readonly recipients: number
    /** Milliseconds since it was published. In a burst, a write may follow a moment later. */
    readonly delayMs: number
  }

  /** A request to the HTTP API was answered. */
  api_request: {
    /** Undefined when there is no such app. */
    readonly appId: string | undefined
    readonly endpoint: ApiEndpoint
    readonly status: number
    readonly durationMs: number
    /** Why it was refused, as its answer says; undefined when it was not. */
    readonly problem: string | undefined
  }
  /** A webhook request was tried, or its events were dropped. */
  webhook: {
    readonly appId: string
    /** Without its query, which may hold a secret. */
    readonly url: string
    /** Names of the events in it. */
    readonly events: readonly string[]
    readonly outcome: WebhookOutcome
    /** Which try it was, from 1. */
    readonly attempt: number
    /** Status of the answer, or in words why there was none. */
    readonly answer: number | string
  }
  /** Something went wrong inside the server: a warning or error of its log. */
  error: { readonly name: string; readonly detail: unknown }
}

/**
 * The stream inside of a server. Its rooms listen to `readers`, which nobody outside can reach;
 * after them come the listeners of the owner, on the server object.
 */
export class ServerStream {
  readonly readers: Emitter<ServerEvents>
  private readonly listeners: Emitter<ServerEvents>

  constructor(
    listeners: Emitter<ServerEvents>,
    onListenerError: (error: unknown, event: string) => void,
  ) {
    this.listeners = listeners
    this.readers = new Emitter(onListenerError)
  }

  /** Whether anyone listens. Ask before facts are gathered for every frame. */
  isHeard(event: keyof ServerEvents): boolean {
    return this.readers.hasListeners(event) || this.listeners.hasListeners(event)
  }

  /** Tells everyone who listens. One that throws stops nobody. */
  tell<Event extends keyof ServerEvents>(event: Event, facts: ServerEvents[Event]): void {
    this.readers.emit(event, facts)
    this.listeners.emit(event, facts)
  }
}

/** A log whose warnings and errors are events, too. */
export function withErrorEvents(log: Log, stream: ServerStream): Log {
  return {
    ...log,
    write(level, name, detail) {
      log.write(level, name, detail)
      if (level === 'warn' || level === 'error') stream.tell('error', { name, detail })
    },
  }
}
