// One frame as the inspector keeps and reads it. Parsed when it is looked at, not when it comes.

import { isProtocolEvent } from '../protocol/event-names.js'
import { decodeData, decodeFrame } from '../protocol/frames.js'
import type { Frame } from '../protocol/frames.js'
import { fieldsOf } from '../protocol/messages.js'

/** Whether a frame came from the server, went there, or was delivered again by the inspector. */
export type Direction = 'received' | 'sent' | 'replayed'

const SHOWN_CHARACTERS = 20_000
const PREVIEW_CHARACTERS = 160

/** A frame, and when it passed. */
export class FrameEntry {
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly direction: Direction
  /** As it travelled. */
  readonly text: string
  private read: Frame | undefined = undefined

  constructor(id: number, at: number, direction: Direction, text: string) {
    this.id = id
    this.at = at
    this.direction = direction
    this.text = text
  }

  /** Its parts, the data decoded. What an app sent that is no frame has its text for a name. */
  get frame(): Frame {
    if (this.read) return this.read
    try {
      const frame = decodeFrame(this.text)
      this.read = { ...frame, data: decodeData(frame.data) }
    } catch {
      this.read = { event: cut(this.text, PREVIEW_CHARACTERS) }
    }
    return this.read
  }

  /** The channel that it is about, which some frames of the protocol name in their data. */
  get channel(): string | undefined {
    const { channel, data } = this.frame
    const inData = fieldsOf(data)['channel']
    return channel ?? (typeof inData === 'string' && !this.isOfTheApp ? inData : undefined)
  }

  /** Its data on one line. */
  get preview(): string {
    const { data } = this.frame
    return data === undefined ? '' : cut(JSON.stringify(data), PREVIEW_CHARACTERS)
  }

  /** Its data on many lines. */
  get pretty(): string {
    const { data } = this.frame
    return data === undefined ? '' : cut(JSON.stringify(data, null, 2), SHOWN_CHARACTERS)
  }

  /** Whether it is an event of the app, not one of the protocol's own. */
  get isOfTheApp(): boolean {
    return !isProtocolEvent(this.frame.event)
  }

  /** Whether the words, in lower case, are found in it. */
  contains(words: string): boolean {
    return this.text.toLowerCase().includes(words) || this.preview.toLowerCase().includes(words)
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}… (${text.length} characters)` : text
}
