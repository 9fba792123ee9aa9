// A private channel: authorized by the app, open to client events.

import { AuthError, describe } from '../shared/errors.js'
import { fieldsOf } from '../protocol/messages.js'
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
    const answer = await this.link.authorize({ socketId, channelName: this.name }, signal)
    return this.subscribeData(answer)
  }

  /** @internal Takes from the app's answer what the server wants to see. */
  protected subscribeData(answer: ChannelAuthorization): SubscribeData {
    const { auth, channel_data } = fieldsOf(answer) as Partial<ChannelAuthorization>
    if (!auth) throw this.answerError('auth', answer)
    return { auth, channel_data, channel: this.name }
  }

  /** @internal The error of an answer that lacks something. */
  protected answerError(field: string, answer: unknown): AuthError {
    const message = `The answer for ${this.name} has no ${field}: ${describe(answer)}.`
    return new AuthError('auth/answer', message, { channel: this.name })
  }

  /** @internal */
  protected override triggerProblem(): string | undefined {
    return this.subscribed ? undefined : 'not subscribed'
  }
}
