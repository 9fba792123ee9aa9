// The urls of the HTTP fallback (protocol 1.9) and what they ask for. Leaves out what no client of
// ours needs: pages, scripts, jsonp, and SockJS's own WebSocket. Must not know who answers.

/** Where the fallback begins. Entry A is SockJS itself, in entry B the url names the app. */
export type Entry = 'first message names app' | 'url names app'

/** What the url of a fallback request asks for. */
export interface FallbackRoute {
  readonly entry: Entry
  /** Whether it carries messages of the client in its body. */
  readonly isSend: boolean
  /** The path up to the session, such as `/pusher/812` or `/pusher/app/KEY/812`. */
  readonly base: string
  /** The session id, as the client made it up; undefined for `/info`. */
  readonly session: string | undefined
  /** The last part of the path and the query, such as `xhr?t=1`. */
  readonly rest: string
}

const INFO = /^\/pusher\/(info\/?)$/
const FIRST_MESSAGE_NAMES_APP =
  /^(\/pusher\/[^/.]+)\/([^/.]+)\/((?:xhr|xhr_send|xhr_streaming|eventsource)\/?)$/
const URL_NAMES_APP =
  /^(\/pusher\/app\/[^/]+\/[^/.]+)\/([^/.]+)\/((?:xhr|xhr_send|xhr_streaming)\/?)$/

/** Reads the url of a request; undefined when it is not one of the fallback. */
export function readFallbackUrl(url: string): FallbackRoute | undefined {
  const end = url.indexOf('?')
  const [path, query] = end < 0 ? [url, ''] : [url.slice(0, end), url.slice(end)]
  const named = URL_NAMES_APP.exec(path)
  const [, base, session, last = ''] = named ?? FIRST_MESSAGE_NAMES_APP.exec(path) ?? []
  const entry = named ? 'url names app' : 'first message names app'
  if (base !== undefined) {
    return { entry, isSend: last.startsWith('xhr_send'), base, session, rest: last + query }
  }
  const [, info] = INFO.exec(path) ?? []
  if (info === undefined) return undefined
  return { entry, isSend: false, base: '/pusher', session: undefined, rest: info + query }
}

/**
 * The path and query that a WebSocket to the same app would have: `/app/KEY?protocol=7` for
 * `/pusher/app/KEY/812/SESSION/xhr?protocol=7`.
 */
export function appPathOf(url: string): string {
  return url.replace(/^\/pusher(\/app\/[^/?]*)[^?]*/, '$1')
}
