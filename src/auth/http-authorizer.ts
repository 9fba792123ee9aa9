// Asks the app's own endpoint for signatures: form-encoded POSTs, made again when that may help.
// Must not know what is done with the answer.

import { AuthError, describe } from '../shared/errors.js'
import type { AbortSignalLike } from '../shared/emitter.js'
import type { ResponseLike } from '../platform/platform.js'
import type { AuthOptions, Fields, FieldsProvider } from './auth-options.js'
import type { AnyAuthorizer, AuthorizerOwner } from './authorizer.js'
import { createLimit } from './limit.js'
import { MAX_RETRIES, isTransient, isUnauthorized, retryWaitMs } from './retry-policy.js'
import { sleep, within } from './time-limit.js'

// Browsers have six under way over HTTP/1.1, and hold the others back; HTTP/2 takes more.
const MAX_REQUESTS = 30
const PROVIDERS = 'A provider of params or headers'

/** Fields of a form, in order; names may repeat. */
export type Form = (readonly [name: string, value: unknown])[]

/**
 * Asks the endpoint, about `channel` if it is about one. In a trial the endpoint may not understand
 * the question, and status 500 says so. Resolves to the JSON of the answer. Rejects with
 * `AuthError`, or with what a provider threw.
 */
export type Ask = (
  form: Form,
  signal: AbortSignalLike,
  channel?: string,
  isTrial?: boolean,
) => Promise<unknown>

/** Makes the function that asks `endpoint`; it makes at most 30 requests at a time. */
export function createAsk(
  endpoint: string,
  { params, headers, paramsProvider, headersProvider, credentials, fetch }: AuthOptions,
  timeoutMs: number,
  { options, platform, log }: AuthorizerOwner,
): Ask {
  const inTurn = createLimit(MAX_REQUESTS)
  const who = `The endpoint ${endpoint}`

  return async (form, signal, channel, isTrial) => {
    let mayRefresh = paramsProvider ?? headersProvider
    for (let retry = 0; ; retry++) {
      const [allParams, allHeaders] = await within(platform, timeoutMs, PROVIDERS, signal, () =>
        Promise.all([merge(params, paramsProvider), merge(headers, headersProvider)]),
      )
      const post = async (aborted: AbortSignal) => {
        const send = fetch ?? options.fetch ?? platform.fetch()
        const response = await send(endpoint, {
          method: 'POST',
          headers: encodeHeaders(allHeaders),
          body: encodeForm([...form, ...Object.entries(allParams)]),
          credentials,
          signal: aborted,
        })
        return [response, await response.text()] as const
      }
      let response: ResponseLike | undefined
      let text = ''
      let problem: AuthError
      try {
        ;[response, text] = await inTurn(() => within(platform, timeoutMs, who, signal, post))
        if (response.ok) return JSON.parse(text) as unknown
        problem = failure('status', `answered status ${response.status}: ${describe(text)}`)
      } catch (cause) {
        if (response) throw failure('answer', `answered what is not JSON: ${describe(text)}`, cause)
        const isTimeout = cause instanceof AuthError
        problem = isTimeout ? cause : failure('unreachable', 'could not be reached', cause)
      }
      const { status } = problem
      if (mayRefresh && isUnauthorized(status)) mayRefresh = undefined
      else {
        const isFinal = !isTransient(status) || (isTrial && status === 500)
        if (isFinal || signal.aborted || retry >= MAX_RETRIES) throw problem
        log.write('warn', 'asking again', problem)
        const retryAfter = response?.headers.get('retry-after')
        const waitMs = retryWaitMs(retry, retryAfter, platform.now(), platform.random())
        await sleep(platform, waitMs, signal)
      }

      function failure(code: string, what: string, cause?: unknown): AuthError {
        return new AuthError(`auth/${code}`, `${who} ${what}.`, {
          cause,
          status: response?.status,
          channel,
          hint: 'It must answer the POST with JSON that has "auth".',
        })
      }
    }
  }
}

/** Makes an authorizer that asks for one channel, or for the user, in one request. */
export function httpAuthorizer(ask: Ask): AnyAuthorizer {
  return ({ socketId, channelName }, signal) => {
    const form: Form = [['socket_id', socketId]]
    if (channelName) form.push(['channel_name', channelName])
    return ask(form, signal, channelName)
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

function encodeForm(form: Form): string {
  return form
    .map((field) => field.map((part) => encodeURIComponent(String(part))).join('='))
    .join('&')
}
