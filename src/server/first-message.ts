// The first message of a SockJS connection, which names the app (protocol 1.9, entry A): waits for
// it, for a limited time, and begins the connection then. Must not know SockJS.

import { decodeData } from '../protocol/frames.js'
import { fieldsOf } from '../protocol/messages.js'
import { describe } from '../shared/errors.js'
import { refusal } from './handshake.js'
import type { Sessions, WireListener } from './sessions.js'
import type { Wire } from './wire.js'

// "Closed after inactivity": whoever lost the message on the way may come back at once.
const TOO_LATE = 4202

/**
 * Begins a connection when its first message names the app, as `{"path":"/app/KEY?protocol=7"}`.
 * When none comes within `waitMs`, the connection is closed with 4202.
 */
export function openAfterFirstMessage(
  wire: Wire,
  sessions: Sessions,
  waitMs: number,
): WireListener {
  let listener: WireListener | undefined
  const timer = setTimeout(() => {
    wire.close(TOO_LATE, `No message with the path of an app came in ${String(waitMs / 1000)} s.`)
  }, waitMs)
  return {
    receive(text) {
      if (listener) return listener.receive(text)
      clearTimeout(timer)
      const { path } = fieldsOf(decodeData(text))
      if (typeof path === 'string') listener = sessions.open(wire, path)
      else sessions.refuse(wire, refusal(4005, howItMustBe(text)))
    },
    end(code) {
      clearTimeout(timer)
      listener?.end(code)
    },
  }
}

function howItMustBe(text: string | undefined): string {
  const given = text === undefined ? 'is not text' : `is ${describe(text)}`
  return `the first message must be {"path":"/app/KEY?protocol=7"}, but it ${given}`
}
