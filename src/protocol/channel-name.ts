// Which kind of channel a name means, and which names are allowed. Pure, used by client and
// server.

import { ProtocolError, describe } from '../shared/errors.js'

/** The kinds that behave differently. A cache channel is one of these with `isCacheChannel`. */
export type ChannelKind = 'public' | 'private' | 'presence' | 'encrypted' | 'user'

/** Prefix of the reserved channel that carries the events of one user. */
export const USER_CHANNEL_PREFIX = '#server-to-user-'

/** The longest channel name that servers of the protocol take. Hosted Channels takes 164. */
export const CHANNEL_NAME_LENGTH = 200

const ALLOWED = /^[-\w=@,.;:]+$/

/** The kind of channel that a name means. */
export function channelKind(name: string): ChannelKind {
  if (name.startsWith('private-encrypted-')) return 'encrypted'
  if (name.startsWith('private-')) return 'private'
  if (name.startsWith('presence-')) return 'presence'
  return name.startsWith(USER_CHANNEL_PREFIX) ? 'user' : 'public'
}

/** Whether the server keeps the last event of this channel for those who come later. */
export function isCacheChannel(name: string): boolean {
  return /^(private-|private-encrypted-|presence-)?cache-/.test(name)
}

/** Whether a client must be authorized to subscribe. */
export function needsAuthorization(name: string): boolean {
  return name.startsWith('private-') || name.startsWith('presence-')
}

/** Says what is wrong with a channel name; undefined when it is allowed. */
export function channelNameProblem(
  name: unknown,
  maxLength: number = CHANNEL_NAME_LENGTH,
): string | undefined {
  if (typeof name !== 'string') return 'it is not a string'
  if (name === '') return 'it is empty'
  if (name.length > maxLength) return `it is longer than ${maxLength} characters`
  if (name.startsWith('#')) return '"#" is reserved for the protocol'
  if (!ALLOWED.test(name)) return 'it may only have letters, digits and _ - = @ , . ; :'
  return undefined
}

/** Throws `ProtocolError` when an app may not use this channel name. */
export function checkChannelName(name: unknown): void {
  if (typeof name === 'string' && ALLOWED.test(name) && name.length <= CHANNEL_NAME_LENGTH) return
  throw new ProtocolError(
    'protocol/channel-name',
    `A channel name has 1 to ${CHANNEL_NAME_LENGTH} of A-Z a-z 0-9 _ - = @ , . ; : unlike ${describe(name)}.`,
  )
}
