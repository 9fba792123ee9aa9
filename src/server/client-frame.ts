// Reads what a client sends as a frame. Must not know what the events mean.

import { decodeFrame, type Frame } from '../protocol/frames.js'
import { ProtocolError } from '../shared/errors.js'
import { refuse } from './refusal.js'

/** Reads a frame; undefined stands for one that is not text. Throws `Refusal`. */
export function readClientFrame(text: string | undefined): Frame {
  if (text === undefined) {
    throw refuse('Binary frames are not part of the protocol: send JSON in a text frame.')
  }
  try {
    return decodeFrame(text)
  } catch (error) {
    throw error instanceof ProtocolError ? refuse(error.message) : error
  }
}
