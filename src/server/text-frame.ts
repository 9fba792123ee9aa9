// Writes text as a frame of a WebSocket (RFC 6455, section 5.2), once for all who get it.
// Must not know sockets or what the text means.

const WHOLE_TEXT = 0x81
const LENGTH_OF_2_BYTES = 126
const LENGTH_OF_8_BYTES = 127

let lastBytes: Buffer | undefined
let lastFrame: Buffer = Buffer.alloc(0)

/**
 * The frame of a server, whole and not masked, that carries a text. The same bytes, one recipient
 * after another, give the same frame: neither may be changed.
 */
export function textFrame(text: string | Buffer): Buffer {
  if (typeof text === 'string') return encode(Buffer.from(text))
  if (text !== lastBytes) {
    lastBytes = text
    lastFrame = encode(text)
  }
  return lastFrame
}

function encode(bytes: Buffer): Buffer {
  const { length } = bytes
  return Buffer.concat([header(length), bytes])
}

function header(length: number): Buffer {
  if (length < LENGTH_OF_2_BYTES) return Buffer.from([WHOLE_TEXT, length])
  if (length <= 0xffff) {
    const header = Buffer.from([WHOLE_TEXT, LENGTH_OF_2_BYTES, 0, 0])
    header.writeUInt16BE(length, 2)
    return header
  }
  const header = Buffer.alloc(10)
  header[0] = WHOLE_TEXT
  header[1] = LENGTH_OF_8_BYTES
  header.writeBigUInt64BE(BigInt(length), 2)
  return header
}
