// Asks the app's own endpoint for signatures: one form-encoded POST per channel. Must not know
// what is done with the answer.

import { AuthError, describe } from '../shared/errors.js'
import type { AbortSignalLike } from '../shared/emitter.js'
import type { FetchLike, Platform } from '../platform/platform.js'
import type { ChannelAuthorization } from '../types.js'
import type { ChannelAuthorizationOptions, Fields, FieldsProvider } from './auth-options.js'
import type { Authorizer } from './authorizer.js'

const DEFAULT_TIMEOUT_MS = 10_000
const HINT = 'It must answer a POST with JSON that has "auth".'

/** Options whose endpoint is settled. */
export type HttpAuthorizerOptions = ChannelAuthorizationOptions & { endpoint: string }

/** Makes an authorizer that asks an endpoint. */
export function httpAuthorizer(options: HttpAuthorizerOptions, platform: Platform): Authorizer {
  const { endpoint } = options
  return async ({ socketId, channelName }, signal) => {
    const form = await merge(options.params, options.paramsProvider)
    const headers = await merge(options.headers, options.headersProvider)
    const fail = (code: string, what: string, cause?: unknown, status?: number) =>
      new AuthError(code, `The auth endpoint ${endpoint} ${what} (for ${channelName}).`, {
        cause,
        channel: channelName,
        status,
        hint: HINT,
      })

    const send = options.fetch ?? platform.fetch()
    if (!send) throw fail('auth/no-fetch', 'cannot be asked: there is no fetch here')
    const { timeoutMs = DEFAULT_TIMEOUT_MS, credentials = 'same-origin' } = options
    const body = encodeForm({ socket_id: socketId, channel_name: channelName, ...form })
    const { response, text, error, isLate } = await post(platform, send, timeoutMs, signal, {
      url: endpoint,
      body,
      headers: encodeHeaders(headers),
      credentials,
    })
    if (isLate) throw fail('auth/timeout', `did not answer in ${String(timeoutMs)} ms`, error)
    if (!response) throw fail('auth/unreachable', 'could not be reached', error)
    const { ok, status } = response
    if (!ok) throw fail('auth/refused', `answered status ${String(status)}`, undefined, status)
    try {
      return JSON.parse(text) as ChannelAuthorization
    } catch (cause) {
      throw fail('auth/bad-answer', `answered what is not JSON: ${describe(text)}`, cause, status)
    }
  }
}

interface Post {
  readonly url: string
  readonly body: string
  readonly headers: Record<string, string>
  readonly credentials: 'omit' | 'same-origin' | 'include'
}

interface Outcome {
  readonly response?: { readonly ok: boolean; readonly status: number }
  readonly text: string
  readonly error?: unknown
  readonly isLate: boolean
}

async function post(
  platform: Platform,
  send: FetchLike,
  timeoutMs: number,
  signal: AbortSignalLike,
  { url, ...init }: Post,
): Promise<Outcome> {
  const aborter = new AbortController()
  const abort = () => aborter.abort()
  let isLate = false
  const timer = platform.setTimer(() => {
    isLate = true
    abort()
  }, timeoutMs)
  signal.addEventListener('abort', abort)
  try {
    const response = await send(url, { ...init, method: 'POST', signal: aborter.signal })
    return { response, text: await response.text(), isLate: false }
  } catch (error) {
    return { text: '', error, isLate }
  } finally {
    platform.clearTimer(timer)
    signal.removeEventListener('abort', abort)
  }
}

async function merge(fields?: Fields, provider?: FieldsProvider): Promise<Fields> {
  return { ...fields, ...(await provider?.()) }
}

// Names in lower case, so that two spellings of one header are one header.
function encodeHeaders(fields: Fields): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const [name, value] of Object.entries(fields)) headers[name.toLowerCase()] = String(value)
  return headers
}

function encodeForm(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&')
}
