// The API calls that ask: which channels are occupied, by how many, by whom (protocol 2.2).
// Must not know how requests are signed or answered.

import { channelKind, isCacheChannel } from '../protocol/channel-name.js'
import { decodeFrame } from '../protocol/frames.js'
import type { Limits } from '../protocol/limits.js'
import { describe } from '../shared/errors.js'
import { publishChannelProblem } from './channel-rules.js'
import { HttpProblem } from './http-problem.js'
import type { LiveApp } from './live-app.js'

/** What can be asked about a channel with `info`. */
export type ChannelAttribute = 'user_count' | 'subscription_count' | 'cache'

/** What can be asked in the same call that publishes. */
export const EVENT_ATTRIBUTES: readonly ChannelAttribute[] = ['user_count', 'subscription_count']

const ALL_ATTRIBUTES: readonly ChannelAttribute[] = [...EVENT_ATTRIBUTES, 'cache']

/**
 * Reads `info`, a list with commas. Throws `HttpProblem` 400 on what is not one of `known`, and
 * when the app does not count subscriptions.
 */
export function readAttributes(
  info: unknown,
  known: readonly ChannelAttribute[],
  { config }: LiveApp,
): ChannelAttribute[] {
  if (info === undefined || info === null || info === '') return []
  if (typeof info !== 'string') {
    throw bad(`The info must be text such as "user_count", but it is ${describe(info)}.`)
  }
  return info.split(',').map((part) => {
    const name = part.trim()
    const attribute = known.find((other) => other === name)
    if (!attribute) throw bad(`${describe(name)} is not an info here: use ${known.join(' or ')}.`)
    if (attribute === 'subscription_count' && !config.subscriptionCounts) {
      throw bad('The app does not count subscriptions: set its option subscriptionCounts to true.')
    }
    return attribute
  })
}

/** Those of the asked counts that the channel has: users, or else subscriptions. */
export async function readCounts(
  { channels }: LiveApp,
  channel: string,
  attributes: readonly ChannelAttribute[],
): Promise<object> {
  const { userCount, subscriptionCount } = await channels.counts(channel)
  if (isPresence(channel)) return attributes.includes('user_count') ? { user_count: userCount } : {}
  return attributes.includes('subscription_count') ? { subscription_count: subscriptionCount } : {}
}

/** `GET channels`: the channels that someone is subscribed to. */
export async function getChannels(query: URLSearchParams, app: LiveApp): Promise<object> {
  const prefix = query.get('filter_by_prefix') ?? ''
  const attributes = readAttributes(query.get('info'), ['user_count'], app)
  if (attributes.length > 0 && !isPresence(prefix)) {
    throw bad('The info user_count needs a filter_by_prefix that begins with "presence-".')
  }
  const occupied = await app.channels.occupiedChannels(prefix)
  const channels = [...occupied].map(([name, { userCount }]): [string, object] => [
    name,
    attributes.length > 0 ? { user_count: userCount } : {},
  ])
  // `fromEntries` makes own keys of all names, `__proto__` too.
  return { channels: Object.fromEntries(channels) }
}

/** `GET channels/NAME`: whether someone is there, the asked counts, the last event. */
export async function getChannel(
  name: string,
  query: URLSearchParams,
  app: LiveApp,
  limits: Limits,
): Promise<object> {
  checkName(name, limits)
  const attributes = readAttributes(query.get('info'), ALL_ATTRIBUTES, app)
  if (attributes.includes('user_count') && !isPresence(name)) {
    throw bad(`The info user_count is for presence channels, and ${describe(name)} is not one.`)
  }
  if (attributes.includes('subscription_count') && isPresence(name)) {
    throw bad('The info subscription_count is not for presence channels: use user_count.')
  }
  if (attributes.includes('cache') && !isCacheChannel(name)) {
    throw bad(`The info cache is for cache channels, and ${describe(name)} is not one.`)
  }
  const { subscriptionCount } = await app.channels.counts(name)
  return {
    occupied: subscriptionCount > 0,
    ...(await readCounts(app, name, attributes)),
    ...(attributes.includes('cache') && { cache: await readCache(name, app) }),
  }
}

/** `GET channels/NAME/users`: the ids of the users on a presence channel. */
export async function getUsers(
  name: string,
  { channels }: LiveApp,
  limits: Limits,
): Promise<object> {
  checkName(name, limits)
  if (!isPresence(name)) {
    throw bad(`Only presence channels have users, and ${describe(name)} is not one.`)
  }
  const members = await channels.members(name)
  return { users: members.map(({ userId }) => ({ id: userId })) }
}

async function readCache(name: string, { channels }: LiveApp): Promise<object | null> {
  const cached = await channels.cached(name)
  return cached ? { data: decodeFrame(cached.frame).data, ttl: cached.ttlSeconds } : null
}

function isPresence(channel: string): boolean {
  return channelKind(channel) === 'presence'
}

function checkName(name: string, limits: Limits): void {
  const problem = publishChannelProblem(name, limits.channelNameLength)
  if (problem) throw bad(`${describe(name)} is not a channel name: ${problem}.`)
}

function bad(message: string): HttpProblem {
  return new HttpProblem(400, message)
}
