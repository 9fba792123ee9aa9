// Asks the app's own endpoint for signatures: one form-encoded POST per channel. Must not know
// what is done with the answer.

import { AuthError, describe } from '../shared/errors.js'
import type { AuthorizationForm } from '../protocol/messages.js'
import type { Platform } from '../platform/platform.js'
import type { ChannelAuthorization } from '../types.js'
import type { ChannelAuthorizationOptions, Fields, FieldsProvider } from './auth-options.js'
import type { Authorizer } from './authorizer.js'

const DEFAULT_TIMEOUT_MS = 10_000

/** Options whose endpoint is settled. */
export type HttpAuthorizerOptions = ChannelAuthorizationOptions & { endpoint: string }

/** Makes an authorizer that asks an endpoint. */
export function httpAuthorizer(options: HttpAuthorizerOptions, platform: Platform): Authorizer {
  const { endpoint, timeoutMs = DEFAULT_TIMEOUT_MS, credentials } = options

  return async ({ socketId, channelName }, signal) => {
    const form: AuthorizationForm = { socket_id: socketId, channel_name: channelName }
    const params = await merge(options.params, options.paramsProvider)
    const headers = await merge(options.headers, options.headersProvider)
    const aborter = new AbortController()
    const abort = () => aborter.abort()
    const timer = platform.setTimer(abort, timeoutMs)
    signal.addEventListener('abort', abort)
    // The providers took their time.
    if (signal.aborted) abort()
    let status: number | undefined
    let text: string | undefined
    try {
      const send = options.fetch ?? platform.fetch()
      const response = await send(endpoint, {
        method: 'POST',
        headers: encodeHeaders(headers),
        body: encodeForm({ ...form, ...params }),
        credentials,
        signal: aborter.signal,
      })
      status = response.status
      text = await response.text()
      if (response.ok) return JSON.parse(text) as ChannelAuthorization
    } catch (cause) {
      if (text === undefined) {
        throw aborter.signal.aborted
          ? failure('timeout', `did not answer in ${timeoutMs} ms`, cause)
          : failure('unreachable', 'could not be reached', cause)
      }
      throw failure('answer', `answered what is not JSON: ${describe(text)}`, cause)
    } finally {
      platform.clearTimer(timer)
      signal.removeEventListener('abort', abort)
    }
    throw failure('status', `answered status ${status}: ${describe(text)}`)

    function failure(code: string, what: string, cause?: unknown): AuthError {
      return new AuthError(`auth/${code}`, `The endpoint ${endpoint} ${what}.`, {
        cause,
        status,
        channel: channelName,
        hint: 'It must answer the POST with JSON that has "auth".',
      })
    }
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
    .map((field) => field.map((part) => encodeURIComponent(String(part))).join('='))
    .join('&')
}
