// A presence channel: a private channel that knows who is there.

import {
  INTERNAL_MEMBER_ADDED,
  INTERNAL_MEMBER_REMOVED,
  MEMBER_ADDED,
  MEMBER_REMOVED,
} from '../protocol/event-names.js'
import { decodeData } from '../protocol/frames.js'
import type { Frame } from '../protocol/frames.js'
import { fieldsOf, readUserId } from '../protocol/messages.js'
import type { SubscribeData } from '../protocol/messages.js'
import { missingField } from '../auth/authorizer.js'
import type { ChannelAuthorization } from '../types.js'
import { NO_METADATA } from './channel-events.js'
import type { ChannelSystemEvents, EventMetadata } from './channel-events.js'
import { Members } from './members.js'
import type { Member } from './members.js'
import { PrivateChannel } from './private-channel.js'

/** The events of a presence channel besides those of the app. */
export interface PresenceSystemEvents<Info = unknown> extends ChannelSystemEvents {
  /** The server confirmed the subscription: once for each connection, with who is there. */
  'pusher:subscription_succeeded': Members<Info>
  'pusher:member_added': Member<Info>
  'pusher:member_removed': Member<Info>
}

/** A channel whose subscribers see each other. Prefix `presence-`. */
export class PresenceChannel<
  Events = Record<string, unknown>,
  Info = unknown,
> extends PrivateChannel<Events, PresenceSystemEvents<Info>> {
  /** Who is there. While the connection is lost: who was there last, with `isStale` true. */
  readonly members = new Members<Info>(this.onListenerError)
  private authorizedId = ''

  /** @internal */
  protected override async subscribeData(answer: ChannelAuthorization): Promise<SubscribeData> {
    const { channel_data } = answer
    const id =
      channel_data == null
        ? await this.owner.user.signedInId()
        : readUserId(fieldsOf(decodeData(channel_data))['user_id'])
    if (!id) throw missingField(this.name, 'channel_data with user_id', answer)
    this.authorizedId = id
    return super.subscribeData(answer)
  }

  /** @internal */
  override disconnect(): void {
    super.disconnect()
    this.members.lost()
  }

  /** @internal */
  protected override confirmed(data: unknown): [event: string, data: unknown][] {
    const { hash } = fieldsOf(fieldsOf(data)['presence'])
    const { added, removed } = this.members.replace(hash, this.authorizedId)
    return [
      ...removed.map((member): [string, unknown] => [MEMBER_REMOVED, member]),
      ...added.map((member): [string, unknown] => [MEMBER_ADDED, member]),
      ...super.confirmed(this.members),
    ]
  }

  /** @internal */
  protected override receiveInternal(frame: Frame): void {
    if (frame.event === INTERNAL_MEMBER_ADDED) {
      const member = this.members.add(frame.data)
      if (member) this.emit(MEMBER_ADDED, member, NO_METADATA)
    } else if (frame.event === INTERNAL_MEMBER_REMOVED) {
      const member = this.members.remove(frame.data)
      if (member) this.emit(MEMBER_REMOVED, member, NO_METADATA)
    } else super.receiveInternal(frame)
  }

  /** @internal */
  protected override metadataOf(frame: Frame): EventMetadata {
    const id = readUserId(frame.user_id)
    return id === undefined ? super.metadataOf(frame) : { user_id: id }
  }
}
