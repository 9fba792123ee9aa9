// The API calls that ask: which channels are occupied, by how many, by whom (protocol 2.2).
// Must not know how requests are signed or answered.

import { channelKind } from '../protocol/channel-name.js'
import type { Limits } from '../protocol/limits.js'
import { describe } from '../shared/errors.js'
import { serverChannelNameProblem } from './channel-rules.js'
import type { ChannelTable } from './channel-table.js'
import { HttpProblem } from './http-problem.js'

/** What can be asked about a channel with `info`. */
export type ChannelAttribute = 'user_count' | 'subscription_count'

/** Reads `info`, a list with commas. Throws `HttpProblem` 400 on what is not known. */
export function readAttributes(info: unknown): ChannelAttribute[] {
  if (info === undefined || info === null || info === '') return []
  if (typeof info !== 'string') {
    throw bad(`The info must be text such as "user_count", but it is ${describe(info)}.`)
  }
  return info.split(',').map((attribute) => {
    const name = attribute.trim()
    if (name === 'user_count' || name === 'subscription_count') return name
    throw bad(`${describe(name)} is not an info: use user_count or subscription_count.`)
  })
}

/** The asked counts of a channel. Users are counted on presence channels only. */
export async function readCounts(
  table: ChannelTable,
  channel: string,
  attributes: readonly ChannelAttribute[],
): Promise<object> {
  const { userCount, subscriptionCount } = await table.counts(channel)
  return {
    ...(attributes.includes('subscription_count') && { subscription_count: subscriptionCount }),
    ...(attributes.includes('user_count') && isPresence(channel) && { user_count: userCount }),
  }
}

/** `GET channels`: the channels that someone is subscribed to. */
export async function getChannels(query: URLSearchParams, table: ChannelTable): Promise<object> {
  const prefix = query.get('filter_by_prefix') ?? ''
  const attributes = readAttributes(query.get('info'))
  if (attributes.includes('subscription_count')) {
    throw bad('The info subscription_count is for a single channel: ask channels/NAME for it.')
  }
  if (attributes.includes('user_count') && !isPresence(prefix)) {
    throw bad('The info user_count needs a filter_by_prefix that begins with "presence-".')
  }
  const occupied = await table.occupiedChannels(prefix)
  const channels = [...occupied].map(([name, { userCount }]): [string, object] => [
    name,
    attributes.includes('user_count') ? { user_count: userCount } : {},
  ])
  // `fromEntries` makes own keys of all names, `__proto__` too.
  return { channels: Object.fromEntries(channels) }
}

/** `GET channels/NAME`: whether someone is there, and the asked counts. */
export async function getChannel(
  name: string,
  query: URLSearchParams,
  table: ChannelTable,
  limits: Limits,
): Promise<object> {
  checkName(name, limits)
  const attributes = readAttributes(query.get('info'))
  if (attributes.includes('user_count') && !isPresence(name)) {
    throw bad(`The info user_count is for presence channels, and ${describe(name)} is not one.`)
  }
  const { subscriptionCount } = await table.counts(name)
  return { occupied: subscriptionCount > 0, ...(await readCounts(table, name, attributes)) }
}

/** `GET channels/NAME/users`: the ids of the users on a presence channel. */
export async function getUsers(name: string, table: ChannelTable, limits: Limits): Promise<object> {
  checkName(name, limits)
  if (!isPresence(name)) {
    throw bad(`Only presence channels have users, and ${describe(name)} is not one.`)
  }
  const members = await table.members(name)
  return { users: members.map(({ userId }) => ({ id: userId })) }
}

function isPresence(channel: string): boolean {
  return channelKind(channel) === 'presence'
}

function checkName(name: string, limits: Limits): void {
  const problem = serverChannelNameProblem(name, limits.channelNameLength)
  if (problem) throw bad(`${describe(name)} is not a channel name: ${problem}.`)
}

function bad(message: string): HttpProblem {
  return new HttpProblem(400, message)
}
