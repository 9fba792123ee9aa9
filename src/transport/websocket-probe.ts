// Looks now and then whether a WebSocket gets through to a server of the protocol. Must not know
// why that is asked, nor what carries messages meanwhile.

import { decodeFrame } from '../protocol/frames.js'
import { readHandshake } from '../protocol/messages.js'
import type { Platform, Timer } from '../platform/platform.js'
import type { OpenTransport, Transport } from './transport.js'

const FIRST_WAIT_MS = 10_000
const LONGEST_WAIT_MS = 300_000
/** How long the server may take to say hello. */
const HELLO_TIMEOUT_MS = 10_000

/**
 * Tries WebSockets until one gets through, then calls `onSuccess`, once: after 10 s, after waits
 * that double up to 5 minutes, and when the network or the page comes back. Returns what ends it.
 */
export function probeWebSocket(
  platform: Platform,
  open: OpenTransport,
  onSuccess: () => void,
): () => void {
  let waitMs = FIRST_WAIT_MS
  let timer: Timer
  let transport: Transport | undefined

  function stop(): void {
    unwatch()
    platform.clearTimer(timer)
    const open = transport
    transport = undefined
    open?.close()
  }

  function wait(): void {
    timer = platform.setTimer(attempt, waitMs)
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
  }

  function attempt(): void {
    if (transport) return
    platform.clearTimer(timer)
    transport = open({
      onMessage(data) {
        try {
          readHandshake(decodeFrame(data))
        } catch {
          // Whoever answered is no server of the protocol, or refuses: like no answer.
          transport?.close()
          return
        }
        stop()
        onSuccess()
      },
      onClose({ code }) {
        if (!transport) return
        platform.clearTimer(timer)
        transport = undefined
        // Without anything to try with there is nothing to wait for.
        if (code) wait()
      },
    })
    timer = platform.setTimer(() => transport?.close(), HELLO_TIMEOUT_MS)
  }

  const unwatch = platform.watch((event) => {
    if (event === 'online' || event === 'awake') attempt()
  })
  wait()
  return stop
}
