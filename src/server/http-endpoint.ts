// The calls of the HTTP API by name, as events and metrics count them (protocol 2.2).
// Must not know what the calls do.

import type { ApiEndpoint } from './server-events.js'

const NAMED_LIKE_THEIR_PATH: ReadonlySet<string> = new Set<ApiEndpoint>([
  'events',
  'batch_events',
  'channels',
])

/** What a path of the API asks for, such as `/apps/1/channels/news`; undefined for other paths. */
export function readApiPath(path: string): { appId: string; endpoint: ApiEndpoint } | undefined {
  const [, appId, call] = /^\/apps\/([^/]+)\/([^?]+)/.exec(path) ?? []
  if (appId === undefined || call === undefined) return undefined
  return { appId, endpoint: endpointOf(call) }
}

function endpointOf(call: string): ApiEndpoint {
  if (NAMED_LIKE_THEIR_PATH.has(call)) return call as ApiEndpoint
  if (/^channels\/[^/]+$/.test(call)) return 'channel'
  if (/^channels\/[^/]+\/users$/.test(call)) return 'users'
  if (/^users\/[^/]+\/terminate_connections$/.test(call)) return 'terminate_connections'
  return 'other'
}
