// Encodes and decodes frames: the envelope and the data field, which servers encode twice.
// Pure, used by client and server. Must not know what an event means; see messages.ts.

import { ProtocolError, describe } from '../shared/errors.js'

/** The version of the protocol that is spoken here. */
export const PROTOCOL_VERSION = 7

/** One message on the wire: a JSON object in a text frame. */
export interface Frame {
  event: string
  channel?: string
  /** From a server mostly a JSON string (see `decodeData`), from a client any JSON value. */
  data?: unknown
  /** Who sent a client event. Only on presence channels. */
  user_id?: string
}

/** Reads the envelope of a frame. Its `data` is left as it came. Throws `ProtocolError`. */
export function decodeFrame(text: unknown): Frame {
  try {
    const frame = JSON.parse(text as string) as Frame
    const { event, channel = event } = frame
    if (typeof text === 'string' && typeof event === 'string' && typeof channel === 'string') {
      return frame
    }
  } catch {
    // Said below, with what was given.
  }
  throw new ProtocolError('protocol/frame', `Not a frame with an event name: ${describe(text)}.`)
}

/** Reads a data field in either form: a JSON string is parsed, all else is left as it is. */
export function decodeData(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

/** Writes a frame in the form that clients send: data is encoded once. */
export function encodeFrame(event: string, data: unknown, channel?: string): string {
  return JSON.stringify(channel === undefined ? { event, data } : { event, data, channel })
}

/** Writes a frame in the form that servers send: data is a string, mostly JSON. */
export function encodeServerFrame(frame: {
  event: string
  channel?: string
  data?: string
  user_id?: string
}): string {
  return JSON.stringify(frame)
}
