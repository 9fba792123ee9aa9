// A private channel: authorized by the app, open to client events.

import type { SubscribeData } from '../protocol/messages.js'
import type { ChannelAuthorization } from '../types.js'
import { Channel } from './channel.js'
import type { ChannelSystemEvents } from './channel-events.js'

/** A channel that only those may read whom the app authorizes. Prefix `private-`. */
export class PrivateChannel<
  Events = Record<string, unknown>,
  SystemEvents = ChannelSystemEvents,
> extends Channel<Events, SystemEvents> {
  /** @internal */
  protected override async authorize(
    socketId: string,
    signal: AbortSignal,
  ): Promise<SubscribeData> {
    const answer = await this.owner.authorize({ socketId, channelName: this.name }, signal)
    return this.subscribeData(answer)
  }

  /** @internal Takes from the app's answer what the server wants to see. */
  protected subscribeData(answer: ChannelAuthorization): SubscribeData | Promise<SubscribeData> {
    const { auth, channel_data } = answer
    return { auth, channel_data, channel: this.name }
  }

  /** @internal */
  protected override triggerProblem(): string | undefined {
    return this.subscribed ? undefined : 'not subscribed'
  }
}
