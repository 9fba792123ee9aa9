// The events of a channel as something to iterate over: a bounded buffer between those that come
// and the loop that takes them. Must not know channels.

import type { AbortSignalLike } from '../shared/emitter.js'

/** Options of `channel.events`. */
export interface EventStreamOptions {
  /** Ends the loop when it aborts. */
  signal?: AbortSignalLike | undefined
  /** How many events wait for a slow loop; when more come, the oldest are dropped. @default 1000 */
  buffer?: number | undefined
}

/** What `channel.events` gives: for one `for await` loop. */
export class EventStream<Data> implements AsyncIterableIterator<Data> {
  private readonly buffer: number
  private readonly onEnd: () => void
  private readonly waiting: Data[] = []
  private readonly takers: ((result: IteratorResult<Data, undefined>) => void)[] = []
  private isOver = false

  /** @internal */
  constructor(buffer: number, onEnd: () => void) {
    this.buffer = buffer
    this.onEnd = onEnd
  }

  /** @internal */
  push(value: Data): void {
    const take = this.takers.shift()
    if (take) take({ value, done: false })
    else if (this.waiting.push(value) > this.buffer) this.waiting.shift()
  }

  /** @internal Ends the loop. What still waits is dropped. */
  end(): void {
    this.isOver = true
    this.waiting.length = 0
    for (const take of this.takers) take({ value: undefined, done: true })
    this.onEnd()
  }

  /** The next event, waited for if need be. */
  next(): Promise<IteratorResult<Data, undefined>> {
    return new Promise((resolve) => {
      const { waiting } = this
      if (waiting.length) resolve({ value: waiting.shift() as Data, done: false })
      else if (this.isOver) resolve({ value: undefined, done: true })
      else this.takers.push(resolve)
    })
  }

  /** Called when the loop is left. */
  return(): Promise<IteratorResult<Data, undefined>> {
    this.end()
    return this.next()
  }

  /** What `for await` asks for. */
  [Symbol.asyncIterator](): this {
    return this
  }
}
