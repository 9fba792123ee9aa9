// Every live connection of this process, whatever transport carries it: lets it in or turns it
// away, and says goodbye to all. Must not know what frames mean.

import type { Log } from '../shared/log.js'
import { admit, refusal, type RefusedAdmission } from './handshake.js'
import type { LiveApp } from './live-app.js'
import type { SessionConfig } from './options.js'
import { errorFrame } from './refusal.js'
import type { ServerStream } from './server-events.js'
import { Session } from './session.js'
import type { Wire } from './wire.js'

/** What a transport reports about its connection. */
export interface WireListener {
  /** A frame came; undefined stands for one that is not text. */
  receive(text: string | undefined): void
  /** The connection is gone. */
  end(code: number): void
}

/** The live connections. */
export class Sessions {
  private readonly config: SessionConfig
  private readonly appOf: (appId: string) => LiveApp
  private readonly log: Log
  private readonly stream: ServerStream
  private readonly live = new Set<Session>()
  /** App -> its number of live connections. */
  private readonly counts = new Map<string, number>()
  /** Of each connection, until it has left all of its channels. */
  private readonly departures = new Set<Promise<void>>()

  constructor(
    config: SessionConfig,
    appOf: (appId: string) => LiveApp,
    log: Log,
    stream: ServerStream,
  ) {
    this.config = config
    this.appOf = appOf
    this.log = log
    this.stream = stream
  }

  /** How many clients are connected. */
  get count(): number {
    return this.live.size
  }

  /**
   * Begins a connection to `path`, such as `/app/KEY?protocol=7`. One that is refused is told why
   * and closed; undefined is returned.
   */
  open(wire: Wire, path: string): WireListener | undefined {
    const admission = admit(path, this.config.apps, wire.origin)
    if (!admission.app) {
      this.refuse(wire, admission)
      return undefined
    }
    const appId = admission.app.id
    const full = this.fullness(appId)
    if (full) {
      this.refuse(wire, full)
      return undefined
    }
    const session = new Session(wire, this.appOf(appId), this.config, this.log, this.stream)
    const { socketId } = session
    this.live.add(session)
    this.counts.set(appId, this.countOf(appId) + 1)
    let depart: () => void = () => undefined
    const departure = new Promise<void>((resolve) => (depart = resolve))
    this.departures.add(departure)
    this.log.write('info', 'connection opened', { appId, socketId })
    return {
      receive: (text) => session.receive(text),
      end: (code) => {
        this.live.delete(session)
        this.counts.set(appId, this.countOf(appId) - 1)
        this.log.write('info', 'connection closed', { socketId, code })
        void session.end(code).then(() => {
          this.departures.delete(departure)
          depart()
        })
      },
    }
  }

  /** How many clients are connected to an app. */
  private countOf(appId: string): number {
    return this.counts.get(appId) ?? 0
  }

  private fullness(appId: string): RefusedAdmission | undefined {
    const { connections, connectionsPerApp } = this.config.limits
    if (this.live.size >= connections) {
      return refusal(4100, `it takes ${String(connections)} connections`)
    }
    if (this.countOf(appId) >= connectionsPerApp) {
      return refusal(4004, `it may have ${String(connectionsPerApp)} connections`)
    }
    return undefined
  }

  /** Tells a connection why it is turned away and closes it. */
  refuse(wire: Wire, { code, message }: RefusedAdmission): void {
    this.log.write('info', 'connection refused', { code, message })
    this.stream.tell('connection_refused', { code, message })
    wire.send(errorFrame(message, code))
    wire.close(code, message)
  }

  /** Closes every connection with a close code of the protocol (1.5). */
  close(code: number, reason: string): void {
    for (const session of this.live) session.close(code, reason)
  }

  /** Resolves when every connection is gone and has left all of its channels. */
  async settled(): Promise<void> {
    await Promise.all(this.departures)
  }
}
