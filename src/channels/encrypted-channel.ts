// An encrypted channel: a private channel whose events only the app's own backend and its users
// can read. Must not know how they are opened: that is loaded with the first such channel.

import { BellwireError } from '../shared/errors.js'
import { PROTOCOL_PREFIX } from '../protocol/event-names.js'
import type { SubscribeData } from '../protocol/messages.js'
import type { Cipher, Opener } from '../types.js'
import { NO_METADATA } from './channel-events.js'
import type { ChannelSystemEvents, EventMetadata } from './channel-events.js'
import { PrivateChannel } from './private-channel.js'

/** Data of `bellwire:decryption_error`. */
export interface DecryptionErrorData {
  /** The event that could not be opened, and was not delivered. */
  readonly event: string
  /** Why, in words. */
  readonly error: string
}

/** The events of an encrypted channel besides those of the app. */
export interface EncryptedSystemEvents extends ChannelSystemEvents {
  /** An event could not be opened, also not with the secret that the app's endpoint has now. */
  'bellwire:decryption_error': DecryptionErrorData
}

/** A channel whose events the server cannot read. Prefix `private-encrypted-`. */
export class EncryptedChannel<Events = Record<string, unknown>> extends PrivateChannel<
  Events,
  EncryptedSystemEvents
> {
  private opener: Opener | undefined = undefined

  /** @internal */
  protected override async authorize(
    socketId: string,
    signal: AbortSignal,
  ): Promise<SubscribeData> {
    const { owner } = this
    // The server is asked when both are there: no event comes before it can be opened.
    const [answer, cipher] = await Promise.all([
      owner.authorize({ socketId, channelName: this.name }, signal),
      owner.options.cipher ?? loadCipher(),
    ])
    const data = this.subscribeData(answer)
    this.opener ??= cipher(
      (event, opened) => super.deliver(event, opened, NO_METADATA),
      () => this.renewSecret(),
      () => owner.platform.now(),
    )
    // An answer for an old socket may come late, with an old secret.
    if (!signal.aborted) this.opener.useSecret(answer.shared_secret)
    return data
  }

  /** @internal */
  protected override deliver(event: string, data: unknown, metadata: EventMetadata): void {
    if (event.startsWith(PROTOCOL_PREFIX)) super.deliver(event, data, metadata)
    else this.opener?.open(event, data)
  }

  /** @internal */
  protected override triggerProblem(): string {
    return 'encrypted channels take none'
  }

  private async renewSecret(): Promise<void> {
    const signal = this.signal()
    try {
      await this.authorize(this.owner.connection.socketId ?? '', signal)
    } catch (error) {
      // After an outage the next authorization gives the secret.
      if (!signal.aborted) throw error
    }
  }
}

async function loadCipher(): Promise<Cipher> {
  try {
    const { cipher } = await import('../encryption/index.js')
    return cipher
  } catch (cause) {
    const { message } = cause as Error
    const hint = 'Serve encryption.mjs beside this script, or give the option cipher.'
    throw new BellwireError('encryption/not-loaded', `${message}.`, { cause, hint })
  }
}
