// WebSocket frames as bytes (RFC 6455, section 5): reads those that pass by in either direction,
// and writes such as a server sends. Must not know what is in them.

/** Opcodes of frames that carry something. */
export const TEXT = 1
export const BINARY = 2

/** One frame of a WebSocket. */
export interface WebSocketFrame {
  readonly opcode: number
  readonly payload: Buffer
}

const HEAD_END = '\r\n\r\n'

/** Reads one direction of a connection: skips the HTTP head, then takes frame after frame. */
export class FrameReader {
  private rest = Buffer.alloc(0)
  private isPastHead = false
  // What came after `rest`, and how many bytes are to come before it is worth looking: a long frame
  // comes in many pieces.
  private pieces: Buffer[] = []
  private missingBytes = 0

  /** Whether what was read so far ended with a whole frame, so that another one may follow. */
  get isBetweenFrames(): boolean {
    return this.isPastHead && this.rest.length === 0 && this.pieces.length === 0
  }

  /** Takes what comes next; returns the frames that it completes. */
  read(chunk: Buffer): WebSocketFrame[] {
    this.pieces.push(chunk)
    this.missingBytes -= chunk.length
    if (this.missingBytes > 0) return []
    this.rest = Buffer.concat([this.rest, ...this.pieces.splice(0)])
    if (!this.isPastHead) {
      const end = this.rest.indexOf(HEAD_END)
      if (end < 0) return []
      this.isPastHead = true
      this.rest = this.rest.subarray(end + HEAD_END.length)
    }
    const frames: WebSocketFrame[] = []
    for (;;) {
      const frame = this.takeFrame()
      if (!frame) return frames
      frames.push(frame)
    }
  }

  private takeFrame(): WebSocketFrame | undefined {
    const { rest } = this
    if (rest.length < 2) return undefined
    const [first = 0, second = 0] = rest
    const sizeBytes = [2, 8][(second & 127) - 126] ?? 0
    const maskBytes = second & 128 ? 4 : 0
    const start = 2 + sizeBytes + maskBytes
    if (rest.length < start) return undefined
    const size =
      sizeBytes === 8
        ? Number(rest.readBigUInt64BE(2))
        : sizeBytes === 2
          ? rest.readUInt16BE(2)
          : second & 127
    const end = start + size
    this.missingBytes = end - rest.length
    if (this.missingBytes > 0) return undefined
    const mask = rest.subarray(start - maskBytes, start)
    const payload = Buffer.from(rest.subarray(start, end))
    if (maskBytes) payload.forEach((byte, at) => (payload[at] = byte ^ (mask[at % 4] ?? 0)))
    this.rest = rest.subarray(end)
    return { opcode: first & 15, payload }
  }
}

/** The bytes of a whole frame of a server. */
export function encodeWebSocketFrame(opcode: number, content: string | Buffer): Buffer {
  const payload = Buffer.from(content as string)
  const size = payload.length
  let head: Buffer
  if (size < 126) head = Buffer.from([0, size])
  else if (size < 2 ** 16) {
    head = Buffer.from([0, 126, 0, 0])
    head.writeUInt16BE(size, 2)
  } else {
    head = Buffer.from([0, 127, ...Buffer.alloc(8)])
    head.writeBigUInt64BE(BigInt(size), 2)
  }
  head[0] = 128 | opcode
  return Buffer.concat([head, payload])
}
