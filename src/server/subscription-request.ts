// Reads and checks `pusher:subscribe`: the name of the channel, the signature, the member.
// Must not know who else is on the channel.

import { channelKind, needsAuthorization } from '../protocol/channel-name.js'
import { decodeData } from '../protocol/frames.js'
import type { Limits } from '../protocol/limits.js'
import { fieldsOf, readUserId } from '../protocol/messages.js'
import { describe } from '../shared/errors.js'
import type { Member } from './adapters/adapter.js'
import { serverChannelNameProblem } from './channel-rules.js'
import type { AppConfig } from './options.js'
import { refuse, refuseSubscription } from './refusal.js'
import { channelSigningText, hmacSha256Hex, isSameSignature } from './signing.js'

/** What a connection asks for, when it may have it. */
export interface SubscriptionRequest {
  readonly channel: string
  /** Given on presence channels. */
  readonly member?: Member
}

/** Reads the channel that a subscribe or unsubscribe frame names. Throws `Refusal`. */
export function readChannel(data: unknown): string {
  const channel = fieldsOf(decodeData(data))['channel']
  if (typeof channel === 'string') return channel
  throw refuse(`The data has no channel: ${describe(data ?? null)}.`)
}

/** Checks a subscribe frame of the connection `socketId`. Throws `Refusal`. */
export function readSubscriptionRequest(
  data: unknown,
  socketId: string,
  app: AppConfig,
  limits: Limits,
): SubscriptionRequest {
  const channel = readChannel(data)
  const problem = serverChannelNameProblem(channel, limits.channelNameLength)
  if (problem) {
    const error = `${describe(channel)} is not a channel name: ${problem}.`
    throw refuseSubscription(channel, 'BadRequest', error)
  }
  if (!needsAuthorization(channel)) return { channel }

  const { auth, channel_data } = fieldsOf(decodeData(data))
  const isPresence = channelKind(channel) === 'presence'
  if (isPresence && typeof channel_data !== 'string') {
    const error = 'A presence channel needs channel_data with a user_id, as a JSON string.'
    throw refuseSubscription(channel, 'AuthError', error)
  }
  const channelData = typeof channel_data === 'string' ? channel_data : undefined
  checkSignature(channel, auth, channelSigningText(socketId, channel, channelData), app)
  if (!isPresence || channelData === undefined) return { channel }
  return { channel, member: readMember(channel, channelData, limits) }
}

function checkSignature(channel: string, auth: unknown, signingText: string, app: AppConfig): void {
  const fail = (error: string) => refuseSubscription(channel, 'AuthError', error)
  if (typeof auth !== 'string' || auth === '') {
    throw fail(`The channel ${channel} needs an auth signature, but the subscription has none.`)
  }
  const colon = auth.indexOf(':')
  const key = auth.slice(0, Math.max(colon, 0))
  if (key !== app.key) {
    throw fail(`The auth must begin with the app key and a colon, but it is ${describe(auth)}.`)
  }
  if (!isSameSignature(hmacSha256Hex(app.secret, signingText), auth.slice(colon + 1))) {
    throw fail(
      `The auth signature is wrong: it must be the HMAC-SHA256, in lower-case hex, of ` +
        `${JSON.stringify(signingText)} with the secret of the app.`,
    )
  }
}

function readMember(channel: string, channelData: string, limits: Limits): Member {
  const bytes = Buffer.byteLength(channelData)
  if (bytes > limits.presenceMemberBytes) {
    const error =
      `The channel_data has ${String(bytes)} bytes, ` +
      `but at most ${String(limits.presenceMemberBytes)} are allowed.`
    throw refuseSubscription(channel, 'LimitReached', error)
  }
  const fields = fieldsOf(decodeData(channelData))
  const userId = readUserId(fields['user_id'])
  if (!userId) {
    const error = `The channel_data must be JSON with a user_id, but it is ${describe(channelData)}.`
    throw refuseSubscription(channel, 'BadRequest', error)
  }
  if (userId.length > limits.userIdLength) {
    const error = `The user_id is longer than ${String(limits.userIdLength)} characters.`
    throw refuseSubscription(channel, 'LimitReached', error)
  }
  return { userId, userInfo: fields['user_info'] }
}
