// What the first message on a new socket means. Pure.

import { ERROR } from '../protocol/event-names.js'
import type { Frame } from '../protocol/frames.js'
import { readError, readHandshake } from '../protocol/messages.js'
import type { TransportName } from '../transport/transport.js'
import { serverError } from './connection-errors.js'
import type { ConnectionEvent } from './machine.js'

/** The event for the machine, and the failure to report where there is one. */
export function readFirstMessage(
  frame: Frame,
  transport: TransportName,
): readonly [ConnectionEvent, Error?] {
  if (frame.event === ERROR) {
    const error = readError(frame.data)
    // The codes below are of sockets, and no socket has ended.
    const code = (error.code ?? 0) < 4000 ? null : error.code
    return [{ type: 'closed', code }, serverError(error)]
  }
  try {
    const { socket_id: socketId, activity_timeout } = readHandshake(frame)
    const activityTimeoutMs = activity_timeout * 1000
    return [{ type: 'established', socketId, activityTimeoutMs, transport }]
  } catch (error) {
    return [{ type: 'bad handshake' }, error as Error]
  }
}
