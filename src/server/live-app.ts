// One app while it is served: its channels and users over the state that its processes share.
// Must not know connections or requests.

import type { Limits } from '../protocol/limits.js'
import type { Log } from '../shared/log.js'
import type { Adapter, CreateAdapter, Report } from './adapters/adapter.js'
import { ChannelTable } from './channel-table.js'
import { machineClock, type Clock } from './clock.js'
import type { AppConfig } from './options.js'
import type { ServerStream } from './server-events.js'
import { UserTable } from './user-table.js'

/** An app that is being served. */
export class LiveApp {
  readonly config: AppConfig
  readonly channels: ChannelTable
  readonly users: UserTable
  readonly clock: Clock
  private readonly adapter: Adapter

  constructor(
    config: AppConfig,
    limits: Limits,
    createAdapter: CreateAdapter,
    log: Log,
    stream: ServerStream,
    clock: Clock = machineClock,
  ) {
    this.config = config
    this.clock = clock
    this.adapter = createAdapter(config.id, {
      message: (message) => this.channels.deliver(message),
      memberAdded: (channel, member) => this.channels.tellAdded(channel, member),
      memberRemoved: (channel, userId) => this.channels.tellRemoved(channel, userId),
      countTold: (channel, count) => this.channels.tellCount(channel, count),
      userChanged: (userId, isOnline) => this.users.tell(userId, isOnline),
      terminate: (userId) => this.users.turnAway(userId),
      lost: (loss) => void this.channels.lost(loss),
      returned: (back) => void this.channels.returned(back),
      watchedUsers: () => this.users.watched(),
    })
    this.channels = new ChannelTable(this.adapter, config, limits, log, stream, clock)
    this.users = new UserTable(this.adapter)
  }

  /** Must be resolved before the first connection. Rejects as the adapter does. */
  open(): Promise<void> {
    return this.adapter.open()
  }

  /** What a backend is to be told of a channel, or of a user on it. Each news is given once. */
  report(channel: string, userId?: string): Promise<Report> {
    return this.adapter.report(channel, userId)
  }

  /** Frees what the app holds. Connections must be gone by then. */
  close(): Promise<void> {
    this.channels.close()
    return this.adapter.close()
  }
}
