// Asks for many channels in one request (docs/authorization.md), and for each by itself when the
// endpoint does not understand that. Must not know how requests are made.

import type { AuthError } from '../shared/errors.js'
import type { AbortSignalLike } from '../shared/emitter.js'
import { numberOption } from '../shared/number-option.js'
import { fieldsOf } from '../protocol/messages.js'
import type { Platform } from '../platform/platform.js'
import type { ChannelAuthorizationRequest } from '../types.js'
import type { BatchOptions } from './auth-options.js'
import type { AnyAuthorizer } from './authorizer.js'
import type { Ask, Form } from './http-authorizer.js'
import { isTransient } from './retry-policy.js'

interface Waiting {
  readonly request: Partial<ChannelAuthorizationRequest>
  readonly signal: AbortSignalLike
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Makes an authorizer that gathers channels; `single` is the way to ask for one. */
export function batchAuthorizer(
  single: AnyAuthorizer,
  ask: Ask,
  platform: Platform,
  options: BatchOptions,
): AnyAuthorizer {
  const maxSize = Math.ceil(numberOption(options, 'maxSize', 100))
  const delayMs = numberOption(options, 'delayMs', 5)
  let waiting: Waiting[] = []
  // Unknown until the endpoint has shown it.
  let understands: boolean | undefined

  return (request, signal) =>
    understands === false
      ? single(request, signal)
      : new Promise((resolve, reject) => {
          if (!waiting.length) platform.setTimer(flush, delayMs)
          waiting.push({ request, signal, resolve, reject })
        })

  function flush(): void {
    // Those that are left are for one socket: the others ended with theirs.
    const wanted = waiting.filter(({ signal }) => !signal.aborted)
    waiting = []
    while (wanted.length) void send(wanted.splice(0, maxSize))
  }

  async function send(batch: readonly Waiting[]): Promise<void> {
    if (batch.length < 2) return askSingly(batch)
    const aborter = new AbortController()
    let left = batch.length
    for (const { signal } of batch) {
      signal.addEventListener('abort', () => {
        if (!--left) aborter.abort()
      })
    }
    const names = batch.map(({ request }) => request.channelName ?? '')
    const form: Form = [
      ['socket_id', batch[0]?.request.socketId],
      ...names.map((name) => ['channel_name[]', name] as const),
    ]
    try {
      const answers = fieldsOf(await ask(form, aborter.signal, undefined, !understands))
      understands ||= names.some((name) => name in answers)
      if (!understands) return askSingly(batch)
      batch.forEach(({ resolve }, index) => resolve(answers[names[index] ?? '']))
    } catch (error) {
      const { status } = error as AuthError
      if (!understands && status && (status === 500 || !isTransient(status)))
        return askSingly(batch)
      for (const { reject } of batch) reject(error)
    }
  }

  function askSingly(batch: readonly Waiting[]): void {
    for (const { request, signal, resolve, reject } of batch) {
      single(request, signal).then((answer) => {
        // What is refused in either way says nothing about the way.
        if (batch.length > 1) understands ??= false
        resolve(answer)
      }, reject)
    }
  }
}
