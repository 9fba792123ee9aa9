// The channels of one client by name. Must not know the kinds of channels.

import type { AnyChannel } from './create-channel.js'

/** The channels of a client. Reached as `client.channels`. */
export class Channels {
  private readonly byName = new Map<string, AnyChannel>()

  /** The channels by name, as `pusher-js` keeps them. A copy: changing it changes nothing. */
  get channels(): Record<string, AnyChannel> {
    return Object.fromEntries(this.byName)
  }

  /** The channel with this name, subscribed or not yet; undefined when there is none. */
  find(name: string): AnyChannel | undefined {
    return this.byName.get(name)
  }

  /** Every channel that is subscribed or wants to be. */
  all(): AnyChannel[] {
    return [...this.byName.values()]
  }

  /** @internal */
  add(channel: AnyChannel): void {
    this.byName.set(channel.name, channel)
  }

  /** @internal Takes a channel out. Another one of the same name stays. */
  remove(channel: { readonly name: string }): void {
    if (this.byName.get(channel.name) === channel) this.byName.delete(channel.name)
  }
}
