// Writes to sockets so that a burst costs little: what one turn of the event loop has for a socket
// after its first write goes out together, at the end of the turn. Must not know what is written.

import type { Duplex } from 'node:stream'

// Together they would cost no less than one by one, and they would wait longer.
const MOST_HELD_BYTES = 65_536

// Taken when it is surely the real one: tests of apps may replace timers later.
const atEndOfTurn = setImmediate

/** Bytes to one socket, in order. */
export interface SocketWriter {
  /** How many wait: for the end of the turn, or for the other side to read. */
  readonly waitingBytes: number
  write(bytes: Buffer): void
}

/** Makes the writers of sockets that share a turn. */
export class TurnWriters {
  private turn = 0
  private isTurnEnding = false
  private held: Duplex[] = []

  /** The writer of one socket. */
  over(socket: Duplex): SocketWriter {
    let lastTurn = -1
    return {
      write: (bytes) => {
        this.endTurn()
        if (lastTurn === this.turn) this.hold(socket)
        lastTurn = this.turn
        socket.write(bytes)
        if (socket.writableCorked > 0 && socket.writableLength > MOST_HELD_BYTES) socket.uncork()
      },
      get waitingBytes() {
        return socket.writableLength
      },
    }
  }

  private hold(socket: Duplex): void {
    if (socket.writableCorked > 0) return
    socket.cork()
    this.held.push(socket)
  }

  private endTurn(): void {
    if (this.isTurnEnding) return
    this.isTurnEnding = true
    atEndOfTurn(() => {
      const { held } = this
      this.isTurnEnding = false
      this.held = []
      this.turn += 1
      for (const socket of held) socket.uncork()
    })
  }
}
