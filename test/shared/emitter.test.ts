// What listeners can rely on: order, arguments, removal of every kind, and that no listener
// stops another one.

import { describe, expect, it, vi } from 'vitest'
import { Emitter } from '../../src/shared/emitter.js'

interface Metadata {
  user_id: string
}

function createEmitter() {
  const onListenerError = vi.fn()
  return {
    emitter: new Emitter<Record<string, unknown>, Metadata>(onListenerError),
    onListenerError,
  }
}

/** Listeners that write their name down when they are called. */
function createScribe() {
  const calls: string[] = []
  return { calls, write: (name: string) => () => void calls.push(name) }
}

describe('emit', () => {
  it('calls the listeners of the event in the order in which they were bound', () => {
    const { emitter } = createEmitter()
    const { calls, write } = createScribe()
    emitter.bind('a', write('first')).bind('b', write('other')).bind('a', write('second'))
    emitter.emit('a')
    expect(calls).toEqual(['first', 'second'])
  })

  it('calls global listeners before named ones', () => {
    const { emitter } = createEmitter()
    const { calls, write } = createScribe()
    emitter.bind('a', write('named')).bindGlobal(write('global'))
    emitter.emit('a')
    expect(calls).toEqual(['global', 'named'])
  })

  it('gives named listeners data and metadata, and global ones the name and data', () => {
    const { emitter } = createEmitter()
    const named = vi.fn()
    const global = vi.fn()
    emitter.bind('a', named).bindGlobal(global)
    emitter.emit('a', { id: 1 }, { user_id: 'ann' })
    expect(named.mock.calls).toEqual([[{ id: 1 }, { user_id: 'ann' }]])
    expect(global.mock.calls).toEqual([['a', { id: 1 }]])
  })

  it.each([0, '', false, null, undefined, Number.NaN])('delivers %j as it is', (data) => {
    const { emitter } = createEmitter()
    const listener = vi.fn()
    emitter.bind('a', listener)
    emitter.emit('a', data)
    expect(listener.mock.calls).toEqual([[data, undefined]])
  })

  it('calls a listener as often as it was bound', () => {
    const { emitter } = createEmitter()
    const listener = vi.fn()
    emitter.bind('a', listener).bind('a', listener)
    emitter.emit('a')
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('calls a listener on the context that it was bound with', () => {
    const { emitter } = createEmitter()
    const context = { name: 'app' }
    const seen: unknown[] = []
    function listener(this: unknown) {
      seen.push(this)
    }
    emitter.bind('a', listener, context).bind('a', listener)
    emitter.emit('a')
    expect(seen).toEqual([context, undefined])
  })

  it('goes on after a listener that throws, and passes its error on', () => {
    const { emitter, onListenerError } = createEmitter()
    const { calls, write } = createScribe()
    const error = new Error('of the app')
    const failing = () => {
      throw error
    }
    emitter.bindGlobal(failing).bindGlobal(write('global'))
    emitter.bind('a', failing).bind('a', write('named'))
    emitter.emit('a')
    expect(calls).toEqual(['global', 'named'])
    expect(onListenerError.mock.calls).toEqual([
      [error, 'a'],
      [error, 'a'],
    ])
  })

  it('calls a listener that was added meanwhile in the same emit, as pusher-js does', () => {
    const { emitter } = createEmitter()
    const { calls, write } = createScribe()
    emitter.bind('a', () => void emitter.bind('a', write('added')))
    emitter.emit('a')
    expect(calls).toEqual(['added'])
  })

  it('skips nobody when a listener removes itself', () => {
    const { emitter } = createEmitter()
    const { calls, write } = createScribe()
    const once = () => {
      calls.push('once')
      emitter.unbind('a', once)
      emitter.unbindGlobal(once)
    }
    emitter.bindGlobal(once).bindGlobal(write('global'))
    emitter.bind('a', once).bind('a', write('named'))
    emitter.emit('a')
    expect(calls).toEqual(['once', 'global', 'named'])
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'knows nobody for %j until somebody listens',
    (name) => {
      const { emitter, onListenerError } = createEmitter()
      const listener = vi.fn()
      emitter.emit(name, 1)
      expect(emitter.hasListeners(name)).toBe(false)
      emitter.bind(name, listener)
      emitter.emit(name, 2)
      expect(listener.mock.calls).toEqual([[2, undefined]])
      expect(onListenerError).not.toHaveBeenCalled()
      expect(emitter.unbind(name).hasListeners(name)).toBe(false)
    },
  )
})

describe('unbind', () => {
  const c = { name: 'c' }
  const d = { name: 'd' }
  const called: string[] = []
  function f(this: typeof c | undefined) {
    called.push(`f ${this?.name ?? '-'}`)
  }
  function g(this: typeof c | undefined) {
    called.push(`g ${this?.name ?? '-'}`)
  }

  /** What is called for the events a and b: event, function and context. */
  function listenersOf(emitter: Emitter<Record<string, unknown>, Metadata>) {
    return ['a', 'b'].flatMap((event) => {
      emitter.emit(event)
      return called.splice(0).map((call) => `${event} ${call}`)
    })
  }

  const ALL = ['a f -', 'a f c', 'a g c', 'a g d', 'b f -', 'b g c']

  it.each<[string, Parameters<Emitter<Record<string, unknown>, Metadata>['unbind']>, string[]]>([
    ['nothing', [], []],
    ['an event', ['a'], ['b f -', 'b g c']],
    ['an event and a function', ['a', f], ['a g c', 'a g d', 'b f -', 'b g c']],
    ['an event, a function, a context', ['a', f, c], ['a f -', 'a g c', 'a g d', 'b f -', 'b g c']],
    ['an event and a context', ['a', undefined, c], ['a f -', 'a g d', 'b f -', 'b g c']],
    ['a function', [null, f], ['a g c', 'a g d', 'b g c']],
    ['a function and a context', [null, g, c], ['a f -', 'a f c', 'a g d', 'b f -']],
    ['a context', [null, null, c], ['a f -', 'a g d', 'b f -']],
    ['an event that nobody listens to', ['constructor'], ALL],
    ['a function that is not bound', ['b', () => undefined], ALL],
    ['a context that is not bound', ['b', g, d], ALL],
  ])('given %s removes what fits all of it', (_case, given, left) => {
    const { emitter } = createEmitter()
    emitter
      .bind('a', f)
      .bind('a', f, c)
      .bind('a', g, c)
      .bind('a', g, d)
      .bind('b', f)
      .bind('b', g, c)
    expect(listenersOf(emitter)).toEqual(ALL)
    emitter.unbind(...given)
    expect(listenersOf(emitter)).toEqual(left)
  })

  it('leaves global listeners alone', () => {
    const { emitter } = createEmitter()
    const global = vi.fn()
    emitter.bindGlobal(global).unbind()
    emitter.emit('a')
    expect(global).toHaveBeenCalledOnce()
  })
})

describe.each([
  ['bindGlobal', 'unbindGlobal', 'unbindAll'],
  ['bind_global', 'unbind_global', 'unbind_all'],
] as const)('%s, %s and %s', (bindGlobal, unbindGlobal, unbindAll) => {
  it('add a global listener and remove one or all of them', () => {
    const { emitter } = createEmitter()
    const { calls, write } = createScribe()
    const [a, b, c] = [write('a'), write('b'), write('c')]
    emitter[bindGlobal](a)[bindGlobal](b)[bindGlobal](c)
    emitter[unbindGlobal](b).emit('x')
    expect(calls).toEqual(['a', 'c'])
    emitter[unbindGlobal]().emit('x')
    expect(calls).toEqual(['a', 'c'])
  })

  it('remove every listener at once', () => {
    const { emitter } = createEmitter()
    const { calls, write } = createScribe()
    emitter.bind('a', write('named'))[bindGlobal](write('global'))
    emitter[unbindAll]().emit('a')
    expect(calls).toEqual([])
    expect(emitter.hasListeners('a')).toBe(false)
  })
})

describe('on', () => {
  it('gives data and metadata until its off is called', () => {
    const { emitter } = createEmitter()
    const listener = vi.fn()
    const off = emitter.on('a', listener)
    emitter.emit('a', 1, { user_id: 'ann' })
    off()
    off()
    emitter.emit('a', 2)
    expect(listener.mock.calls).toEqual([[1, { user_id: 'ann' }]])
  })

  it('ends with the block that it was given to by `using`', () => {
    const { emitter } = createEmitter()
    const listener = vi.fn()
    {
      using off = emitter.on('a', listener)
      emitter.emit('a', 1)
      expect(off).toBeTypeOf('function')
    }
    emitter.emit('a', 2)
    expect(listener.mock.calls).toEqual([[1, undefined]])
  })

  it('removes exactly this listener, though the same function listens twice', () => {
    const { emitter } = createEmitter()
    const listener = vi.fn()
    emitter.bind('a', listener)
    const off = emitter.on('a', listener)
    off()
    emitter.emit('a')
    expect(listener).toHaveBeenCalledOnce()
  })

  it('ends when the signal aborts, and keeps nothing on the signal afterwards', () => {
    const { emitter } = createEmitter()
    const listener = vi.fn()
    const { signal, abort } = createSignal()
    emitter.on('a', listener, { signal })
    emitter.emit('a', 1)
    abort()
    emitter.emit('a', 2)
    expect(listener.mock.calls).toEqual([[1, undefined]])
    expect(signal.listeners.size).toBe(0)
  })

  it('takes its listener off the signal when it ends first', () => {
    const { emitter } = createEmitter()
    const { signal } = createSignal()
    const off = emitter.on('a', () => undefined, { signal })
    emitter.on('a', () => undefined, { signal, once: true })
    expect(signal.listeners.size).toBe(2)
    emitter.emit('a')
    expect(signal.listeners.size).toBe(1)
    off()
    expect(signal.listeners.size).toBe(0)
  })

  it('takes a real AbortSignal', () => {
    const { emitter } = createEmitter()
    const aborter = new AbortController()
    emitter.on('a', () => undefined, { signal: aborter.signal })
    aborter.abort()
    expect(emitter.hasListeners('a')).toBe(false)
  })

  it('never begins when the signal has aborted before', () => {
    const { emitter } = createEmitter()
    const off = emitter.on('a', () => undefined, { signal: AbortSignal.abort() })
    expect(emitter.hasListeners('a')).toBe(false)
    off()
  })

  it('with once gives one event', () => {
    const { emitter } = createEmitter()
    const listener = vi.fn()
    emitter.on('a', listener, { once: true })
    emitter.emit('a', 1).emit('a', 2)
    expect(listener.mock.calls).toEqual([[1, undefined]])
  })

  it('with once gives one event, also when an earlier listener emits the event again', () => {
    const { emitter } = createEmitter()
    const listener = vi.fn()
    const again = () => {
      emitter.unbind('a', again)
      emitter.emit('a', 'inner')
    }
    emitter.bind('a', again)
    emitter.on('a', listener, { once: true })
    emitter.emit('a', 'outer')
    expect(listener.mock.calls).toEqual([['inner', undefined]])
  })

  it('with once is over before the listener runs, also when that throws', () => {
    const { emitter, onListenerError } = createEmitter()
    const listener = vi.fn(() => {
      throw new Error('of the app')
    })
    emitter.on('a', listener, { once: true })
    emitter.emit('a').emit('a')
    expect(listener).toHaveBeenCalledOnce()
    expect(onListenerError).toHaveBeenCalledOnce()
  })

  it('gives nothing after off, also when an earlier listener of the same event calls it', () => {
    const { emitter } = createEmitter()
    const listener = vi.fn()
    emitter.bind('a', () => off())
    const off = emitter.on('a', listener)
    emitter.emit('a')
    expect(listener).not.toHaveBeenCalled()
  })
})

describe('hasListeners', () => {
  it('is true while somebody would be called', () => {
    const { emitter } = createEmitter()
    expect(emitter.hasListeners('a')).toBe(false)
    const off = emitter.on('a', () => undefined)
    expect(emitter.hasListeners('a')).toBe(true)
    expect(emitter.hasListeners('b')).toBe(false)
    off()
    expect(emitter.hasListeners('a')).toBe(false)
    emitter.bindGlobal(() => undefined)
    expect(emitter.hasListeners('b')).toBe(true)
  })
})

/** A signal whose listeners can be counted. */
function createSignal() {
  const listeners = new Set<() => void>()
  const signal = {
    aborted: false,
    listeners,
    addEventListener: (_type: 'abort', listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: 'abort', listener: () => void) => void listeners.delete(listener),
  }
  const abort = () => {
    signal.aborted = true
    for (const listener of [...listeners]) listener()
  }
  return { signal, abort }
}
