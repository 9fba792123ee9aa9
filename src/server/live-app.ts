// One app while it is served: its channels and users over the state that its processes share.
// Must not know connections or requests.

import type { Limits } from '../protocol/limits.js'
import type { Log } from '../shared/log.js'
import type { Adapter, CreateAdapter } from './adapters/adapter.js'
import { ChannelTable } from './channel-table.js'
import type { AppConfig } from './options.js'
import type { ServerStream } from './server-events.js'
import { UserTable } from './user-table.js'

/** An app that is being served. */
export class LiveApp {
  readonly config: AppConfig
  readonly channels: ChannelTable
  readonly users: UserTable
  private readonly adapter: Adapter

  constructor(
    config: AppConfig,
    limits: Limits,
    createAdapter: CreateAdapter,
    log: Log,
    stream: ServerStream,
  ) {
    this.config = config
    this.adapter = createAdapter(config.id, {
      message: (message) => this.channels.deliver(message),
      userChanged: (userId, isOnline) => this.users.tell(userId, isOnline),
      terminate: (userId) => this.users.turnAway(userId),
    })
    this.channels = new ChannelTable(this.adapter, config, limits, log, stream)
    this.users = new UserTable(this.adapter)
  }

  /** Frees what the app holds. Connections must be gone by then. */
  close(): Promise<void> {
    this.channels.close()
    return this.adapter.close()
  }
}
