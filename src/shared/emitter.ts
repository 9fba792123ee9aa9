// The typed event emitter of clients, connections and channels: the `pusher-js` calls and
// `on`. A listener that throws never stops the next one. Knows nothing of what is emitted.

/** Names that can be listened to. An index signature in `Events` opens it to every name. */
export type EventName<Events> = keyof Events & string

/**
 * What a listener of `Event` is given. Where the event is not typed (its type is `unknown`),
 * the annotation that the listener itself gives is taken.
 */
export type Payload<Events, Event extends EventName<Events>, Data> = unknown extends Events[Event]
  ? Data
  : Events[Event]

/** The part of an `AbortSignal` that is used; any real one fits. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason?: unknown
  /** Has `listener` called when it aborts. */
  addEventListener(type: 'abort', listener: () => void): void
  /** Takes `listener` away. */
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Options of `on`. */
export interface ListenOptions {
  /** Stops listening when it aborts. */
  signal?: AbortSignalLike | undefined
  /** Stops listening after the first event. @default false */
  once?: boolean | undefined
}

type Callback = (first: unknown, second: unknown) => void

/** A callback that is called on a context. */
interface Bound {
  readonly callback: Callback
  readonly context: unknown
}

/** Most callbacks have no context, and are kept as they are. */
type Listener = Callback | Bound

/** Ends what `on` began. Safe to call more than once. For `using`, where the runtime has that. */
export interface Off extends Disposable {
  (): void
}

// As in newer versions of TypeScript's own library, for apps that are compiled with an older one.
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol
  }
  interface Disposable {
    /** What leaving a block with `using` calls. */
    [Symbol.dispose](): void
  }
}

/** Takes the error of a listener that threw, with the name of the event. */
export type ListenerErrorHandler = (error: unknown, event: string) => void

const NONE: readonly Listener[] = []

/** Lets others listen. `Events` maps names to payloads, `Metadata` is the second argument. */
export class Emitter<Events, Metadata = undefined> {
  // Arrays grow in place and are replaced on removal: a listener that is added while an event is
  // emitted runs in the same emit, removing is always safe, and emitting copies nothing. What
  // nobody listens to costs no memory, and one event, which is what most channels have, no table.
  private firstEvent: string | undefined = undefined
  private firstListeners: Listener[] | undefined = undefined
  private others: Map<string, Listener[]> | undefined = undefined
  private globals: Callback[] | undefined = undefined
  /** @internal */
  readonly onListenerError: ListenerErrorHandler

  /** @internal */
  constructor(onListenerError: ListenerErrorHandler) {
    this.onListenerError = onListenerError
  }

  /** Calls `callback` with `(data, metadata)` on each `event`. Chainable. */
  bind<Event extends EventName<Events>, Data = unknown>(
    event: Event,
    callback: (data: Payload<Events, Event, Data>, metadata: Metadata) => void,
    context?: unknown,
  ): this {
    const listener = (context === undefined ? callback : { callback, context }) as Listener
    const listeners = this.find(event)
    if (listeners) listeners.push(listener)
    else this.replace(event, [listener])
    return this
  }

  /** Removes what fits all given arguments; without any, every listener bound to an event. */
  unbind<Event extends EventName<Events>, Data = unknown>(
    event?: Event | null,
    callback?: ((data: Payload<Events, Event, Data>, metadata: Metadata) => void) | null,
    context?: unknown,
  ): this {
    const names = event == null ? [this.firstEvent ?? '', ...(this.others?.keys() ?? [])] : [event]
    for (const name of names) {
      const left = this.find(name)?.filter((listener) => {
        const bound = typeof listener === 'function' ? { callback: listener } : listener
        return (
          (callback != null && bound.callback !== callback) ||
          (context != null && (bound as Bound).context !== context)
        )
      })
      this.replace(name, left?.length ? left : undefined)
    }
    return this
  }

  /** Calls `callback` with `(event name, data)` on every event, before the named listeners. */
  bindGlobal(callback: (event: string, data: unknown) => void): this {
    ;(this.globals ??= []).push(callback as Callback)
    return this
  }

  /** Removes a global listener; without an argument, all of them. */
  unbindGlobal(callback?: (event: string, data: unknown) => void): this {
    const left = callback && this.globals?.filter((listener) => listener !== callback)
    this.globals = left?.length ? left : undefined
    return this
  }

  /** Removes every listener, global ones too. */
  unbindAll(): this {
    this.firstEvent = this.firstListeners = this.others = this.globals = undefined
    return this
  }

  /** Listens like `bind` and returns the function that ends it. Safe to call more than once. */
  on<Event extends EventName<Events>, Data = unknown>(
    event: Event,
    callback: (data: Payload<Events, Event, Data>, metadata: Metadata) => void,
    { signal, once }: ListenOptions = {},
  ): Off {
    // An emit that has begun goes on to those that it removes: they must know.
    let isOff = false
    // A function of its own, so that exactly this one is removed.
    const listener = (data: Payload<Events, Event, Data>, metadata: Metadata) => {
      if (isOff) return
      if (once) off()
      callback(data, metadata)
    }
    const off = (() => {
      isOff = true
      signal?.removeEventListener('abort', off)
      this.unbind(event, listener)
    }) as Off
    if ('dispose' in Symbol) off[Symbol.dispose] = off
    if (!signal?.aborted) {
      signal?.addEventListener('abort', off)
      this.bind(event, listener)
    }
    return off
  }

  /** Alias of `bindGlobal`, as `pusher-js` spells it. */
  bind_global(callback: (event: string, data: unknown) => void): this {
    return this.bindGlobal(callback)
  }

  /** Alias of `unbindGlobal`, as `pusher-js` spells it. */
  unbind_global(callback?: (event: string, data: unknown) => void): this {
    return this.unbindGlobal(callback)
  }

  /** Alias of `unbindAll`, as `pusher-js` spells it. */
  unbind_all(): this {
    return this.unbindAll()
  }

  /** Calls the listeners of `event`: global ones first, then the named ones. */
  emit(event: string, data?: unknown, metadata?: Metadata): this {
    this.callAll(this.globals ?? NONE, event, event, data)
    this.callAll(this.find(event) ?? NONE, event, data, metadata)
    return this
  }

  /** Whether anyone would be called for `event`. Payloads nobody reads are not parsed. */
  hasListeners(event: string): boolean {
    return !!(this.globals ?? this.find(event))
  }

  private find(event: string): Listener[] | undefined {
    return event === this.firstEvent ? this.firstListeners : this.others?.get(event)
  }

  private replace(event: string, listeners: Listener[] | undefined): void {
    if (event === this.firstEvent || (this.firstEvent === undefined && !this.others?.has(event))) {
      this.firstEvent = listeners && event
      this.firstListeners = listeners
    } else if (listeners) (this.others ??= new Map()).set(event, listeners)
    else if (this.others?.delete(event) && !this.others.size) this.others = undefined
  }

  private callAll(listeners: readonly Listener[], event: string, first: unknown, second: unknown) {
    let index = 0
    do {
      // One `try` for all: entered again after the one that threw.
      try {
        while (index < listeners.length) {
          const listener = listeners[index++]
          if (typeof listener === 'function') listener(first, second)
          else listener?.callback.call(listener.context, first, second)
        }
      } catch (error) {
        this.onListenerError(error, event)
      }
    } while (index < listeners.length)
  }
}
