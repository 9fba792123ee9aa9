// Publishes as an app's backend does: through the same checks as the HTTP API, sealed where the
// channel is an encrypted one. Must not know connections.

import { channelKind } from '../protocol/channel-name.js'
import type { Limits } from '../protocol/limits.js'
import { encryptionSecret, readMasterKey } from '../server/encryption-secret.js'
import { postEvents } from '../server/http-events.js'
import { HttpProblem } from '../server/http-problem.js'
import type { LiveApp } from '../server/live-app.js'
import { BellwireError } from '../web.js'
import { MASTER_KEY, seal } from './seal.js'

/** An event of the app's backend. */
export interface Publication {
  readonly channel: string
  readonly event: string
  readonly data: unknown
  readonly exceptSocketId: string | undefined
}

/** Publishes. Rejects with a `BellwireError` that says what is wrong with the event. */
export async function publish(
  { channel, event, data, exceptSocketId }: Publication,
  app: LiveApp,
  limits: Limits,
): Promise<void> {
  // As the SDKs do it: text goes as it is.
  const text = typeof data === 'string' ? data : JSON.stringify(data ?? null)
  const isSealed = typeof channel === 'string' && channelKind(channel) === 'encrypted'
  const sent = isSealed
    ? JSON.stringify(seal(text, encryptionSecret(channel, readMasterKey(MASTER_KEY))))
    : text
  try {
    await postEvents({ name: event, channel, data: sent, socket_id: exceptSocketId }, app, limits)
  } catch (cause) {
    if (!(cause instanceof HttpProblem)) throw cause
    throw new BellwireError('testing/not-published', cause.message, {
      cause,
      hint: "Write server.publish('orders', 'created', { id: 1 }).",
    })
  }
}
