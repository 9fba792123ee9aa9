// What a client is told when one of its frames is not accepted. The connection stays.
// Must not know the reasons; those who check frames do.

import { ERROR, SUBSCRIPTION_ERROR } from '../protocol/event-names.js'
import { encodeFrame } from '../protocol/frames.js'
import type { ErrorData } from '../protocol/messages.js'

/** Ends the handling of a frame; `reply` is the frame that answers it. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly reply: string

  constructor(message: string, reply: string) {
    super(message)
    this.reply = reply
  }
}

/** The frame `pusher:error`. Its data is an object, as hosted Channels sends it (protocol 1.2). */
export function errorFrame(message: string, code: number | null = null): string {
  const data: ErrorData = { code, message }
  return encodeFrame(ERROR, data)
}

/** Refuses a frame with `pusher:error`. `code` is one of the protocol's error codes or null. */
export function refuse(message: string, code: number | null = null): Refusal {
  return new Refusal(message, errorFrame(message, code))
}

/** Why a subscription is refused: `type` and `status` of `pusher:subscription_error`. */
export type SubscriptionErrorKind = 'AuthError' | 'BadRequest' | 'LimitReached'

const STATUS: Readonly<Record<SubscriptionErrorKind, number>> = {
  AuthError: 401,
  BadRequest: 400,
  LimitReached: 403,
}

/** Refuses a subscription with `pusher:subscription_error` on its channel. */
export function refuseSubscription(
  channel: string,
  type: SubscriptionErrorKind,
  error: string,
): Refusal {
  const data = { type, error, status: STATUS[type] }
  return new Refusal(error, encodeFrame(SUBSCRIPTION_ERROR, data, channel))
}
