// Which channel names this server takes: those that hosted Channels takes (protocol 1.6).
// Must not know who asks.

import { USER_CHANNEL_PREFIX, channelNameProblem } from '../protocol/channel-name.js'

/** Says what is wrong with the name of a channel to subscribe to; undefined when it is allowed. */
export function serverChannelNameProblem(name: unknown, maxLength: number): string | undefined {
  const problem = channelNameProblem(name, maxLength)
  // Clients let a colon pass because some servers do. Hosted Channels does not, and what works
  // with a server for development must work there.
  if (!problem && String(name).includes(':')) return 'a colon is not allowed'
  return problem
}

/** The same for a channel to publish to, where `#server-to-user-ID` is allowed too. */
export function publishChannelProblem(name: unknown, maxLength: number): string | undefined {
  if (typeof name !== 'string' || !name.startsWith(USER_CHANNEL_PREFIX)) {
    return serverChannelNameProblem(name, maxLength)
  }
  if (name === USER_CHANNEL_PREFIX) return 'it names no user'
  return name.length > maxLength ? `it is longer than ${String(maxLength)} characters` : undefined
}
