// Reads and checks `pusher:subscribe`: the name of the channel, the signature, the member.
// Must not know who else is on the channel.

import { USER_CHANNEL_PREFIX, channelKind, needsAuthorization } from '../protocol/channel-name.js'
import { decodeData } from '../protocol/frames.js'
import type { Limits } from '../protocol/limits.js'
import { fieldsOf, readUserId } from '../protocol/messages.js'
import { describe } from '../shared/errors.js'
import type { Member } from './adapters/adapter.js'
import { authProblem } from './auth-token.js'
import { serverChannelNameProblem } from './channel-rules.js'
import type { AppConfig } from './options.js'
import { refuse, refuseSubscription } from './refusal.js'
import { channelSigningText } from './signing.js'
import type { User } from './signin-request.js'

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

/**
 * Checks a subscribe frame of the connection `socketId`, which has signed in as `user`, or not.
 * Throws `Refusal`.
 */
export function readSubscriptionRequest(
  data: unknown,
  socketId: string,
  app: AppConfig,
  limits: Limits,
  user?: User,
): SubscriptionRequest {
  const channel = readChannel(data)
  if (channelKind(channel) === 'user') return readUserChannel(channel, user)
  const nameProblem = serverChannelNameProblem(channel, limits.channelNameLength)
  if (nameProblem) {
    const error = `${describe(channel)} is not a channel name: ${nameProblem}.`
    throw refuseSubscription(channel, 'BadRequest', error)
  }
  if (!needsAuthorization(channel)) return { channel }

  const { auth, channel_data } = fieldsOf(decodeData(data))
  const channelData = typeof channel_data === 'string' ? channel_data : undefined
  const isPresence = channelKind(channel) === 'presence'
  if (isPresence && channelData === undefined && !user) {
    const error =
      'A presence channel needs channel_data with a user_id, as a JSON string, ' +
      'or a connection that has signed in.'
    throw refuseSubscription(channel, 'AuthError', error)
  }
  const signingText = channelSigningText(socketId, channel, channelData)
  const problem = authProblem(auth, signingText, app, `The channel ${channel}`)
  if (problem) throw refuseSubscription(channel, 'AuthError', problem)

  if (!isPresence) return { channel }
  if (channelData !== undefined) {
    return { channel, member: readMember(channel, channelData, limits) }
  }
  return user ? { channel, member: memberOf(user, channel, limits) } : { channel }
}

function readUserChannel(channel: string, user: User | undefined): SubscriptionRequest {
  if (user && channel === USER_CHANNEL_PREFIX + user.id) return { channel }
  const who = user ? `has signed in as ${describe(user.id)}` : 'has not signed in'
  const error = `${describe(channel)} is for that user alone, and this connection ${who}.`
  throw refuseSubscription(channel, 'AuthError', error)
}

function memberOf({ id, userInfo }: User, channel: string, limits: Limits): Member {
  checkSize(channel, 'user_info', JSON.stringify(userInfo ?? null), limits)
  return { userId: id, userInfo }
}

function readMember(channel: string, channelData: string, limits: Limits): Member {
  checkSize(channel, 'channel_data', channelData, limits)
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

function checkSize(channel: string, what: string, json: string, limits: Limits): void {
  const bytes = Buffer.byteLength(json)
  if (bytes <= limits.presenceMemberBytes) return
  const error =
    `The ${what} has ${String(bytes)} bytes, ` +
    `but at most ${String(limits.presenceMemberBytes)} are allowed.`
  throw refuseSubscription(channel, 'LimitReached', error)
}
