// One connection of the package `sockjs` as a wire: text in, text out, an end of its own. The only
// file that knows what the package keeps to itself. Must not know apps, urls or what frames mean.

import type { ServerResponse } from 'node:http'

import type { Connection } from 'sockjs'

import type { Limits } from '../protocol/limits.js'
import type { WireListener } from './sessions.js'
import { TOO_SLOW, type Wire } from './wire.js'

/** A SockJS connection that is carried, as those see it who end all of them. */
export interface Carried {
  /** Says goodbye with a close code of the protocol, unless that was done before. */
  close(code: number, reason: string): void
  /**
   * Forgets the connection and frees its timer, unless it has a response open: then it goes with
   * that. A client that asks for it again is a new one.
   */
  discard(): void
}

// What the bundled version of the package has and its types leave out or have wrong.
interface Internals {
  readonly _session: {
    /** The response that frames are written to, if one is open. */
    readonly recv: { readonly response: ServerResponse | null } | null
    didTimeout(): void
  }
  close(code: number, reason: string): boolean
}

// The close code of a connection that ended without a word.
const LOST = 1006
// The close code of WebSockets for a frame that is too big.
const TOO_BIG = 1009

/**
 * Carries a SockJS connection. `open` begins it and is given its wire; it returns undefined when
 * it has closed it. Messages above `frameBytes` close it with 1009, more than `bufferedBytes`
 * that wait to be read with 4100. `onGone` is called when not
 * even a client that comes late could be told how it ended.
 */
export function carry(
  connection: Connection,
  { frameBytes, bufferedBytes }: Pick<Limits, 'frameBytes' | 'bufferedBytes'>,
  open: (wire: Wire) => WireListener | undefined,
  onGone: () => void,
): Carried {
  const internals = connection as unknown as Internals
  // The connection forgets it when it is gone.
  const session = internals._session
  // One that is refused ends before it has a listener.
  let listener: WireListener | undefined = undefined
  let isOpen = true
  let isGone = false
  /** Bytes that wait for a next response, while none is open. */
  let unsentBytes = 0

  const end = (code: number): void => {
    if (!isOpen) return
    isOpen = false
    listener?.end(code)
  }
  // The connection has ended here, though it is kept for a while: whoever polls between two
  // answers has to come for its close frame.
  const close = (code: number, reason: string): void => {
    if (!isOpen) return
    internals.close(code, reason)
    end(code)
  }

  const send = (frame: string | Buffer): void => {
    // A stream that has had enough ends with what it is given.
    const response = session.recv?.response
    connection.write(frame.toString())
    unsentBytes = session.recv ? 0 : unsentBytes + (response ? 0 : Buffer.byteLength(frame))
    if (unsentBytes + (response?.writableLength ?? 0) <= bufferedBytes) return
    close(TOO_SLOW.code, TOO_SLOW.reason)
    if (response) setTimeout(() => response.destroy(), TOO_SLOW.graceMs).unref()
  }

  connection.on('data', (message: unknown) => {
    if (typeof message === 'string' && Buffer.byteLength(message) > frameBytes) {
      close(TOO_BIG, `A message has more than ${String(frameBytes)} bytes.`)
    } else {
      listener?.receive(typeof message === 'string' ? message : undefined)
    }
  })
  connection.on('close', () => {
    isGone = true
    end(LOST)
    onGone()
  })
  listener = open({
    transport: 'sockjs',
    origin: connection.headers['referer'],
    send,
    close,
  })

  return {
    close,
    discard: () => {
      if (!isGone && !session.recv) session.didTimeout()
    },
  }
}
