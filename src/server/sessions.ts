// Every live connection of this process, whatever transport carries it: lets it in or turns it
// away, and says goodbye to all. Must not know what frames mean.

import type { Log } from '../shared/log.js'
import { admit, type RefusedAdmission } from './handshake.js'
import type { LiveApp } from './live-app.js'
import type { ServerConfig } from './options.js'
import { errorFrame } from './refusal.js'
import { Session, type Wire } from './session.js'

/** What a transport reports about its connection. */
export interface WireListener {
  /** A frame came; undefined stands for one that is not text. */
  receive(text: string | undefined): void
  /** The connection is gone. */
  end(code: number): void
}

/** The live connections. */
export class Sessions {
  private readonly config: ServerConfig
  private readonly appOf: (appId: string) => LiveApp
  private readonly log: Log
  private readonly live = new Set<Session>()
  /** Of each connection, until it has left all of its channels. */
  private readonly departures = new Set<Promise<void>>()

  constructor(config: ServerConfig, appOf: (appId: string) => LiveApp, log: Log) {
    this.config = config
    this.appOf = appOf
    this.log = log
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
    const admission = admit(path, this.config.apps)
    if (!admission.app) {
      this.refuse(wire, admission)
      return undefined
    }
    const session = new Session(wire, this.appOf(admission.app.id), this.config, this.log)
    const { socketId } = session
    this.live.add(session)
    let depart: () => void = () => undefined
    const departure = new Promise<void>((resolve) => (depart = resolve))
    this.departures.add(departure)
    this.log.write('info', 'connection opened', { appId: admission.app.id, socketId })
    return {
      receive: (text) => session.receive(text),
      end: (code) => {
        this.live.delete(session)
        this.log.write('info', 'connection closed', { socketId, code })
        void session.end().then(() => {
          this.departures.delete(departure)
          depart()
        })
      },
    }
  }

  /** Tells a connection why it is turned away and closes it. */
  refuse(wire: Wire, { code, message }: RefusedAdmission): void {
    this.log.write('info', 'connection refused', { code, message })
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
