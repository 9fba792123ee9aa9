// What React Native gives to apps and the bare Hermes VM does not have. All of it is done by the
// test on the other side of standard input and output, with real timers, sockets and requests.

/* global print */

/** What was begun and can still be answered, by its number. */
const begun = new Map()
let count = 0

const tell = (what) => print(`@host ${JSON.stringify(what)}`)

/** Asks the host for something that it answers, once or many times. */
function begin(what, onAnswer) {
  count += 1
  begun.set(count, onAnswer)
  tell({ ...what, id: count })
  return count
}

function end(id) {
  if (begun.delete(id)) tell({ kind: 'end', id })
}

/** Called by the host with each answer. */
globalThis.answer = (id, event, data) => begun.get(id)?.(event, data)

/** Called by the host with code to run; the result, or that of its promise, is told. */
globalThis.run = (id, code) => {
  Promise.resolve()
    .then(() => (0, eval)(code))
    .then(
      (result) => tell({ kind: 'result', id, result }),
      (error) => tell({ kind: 'problem', id, message: String(error) }),
    )
}

globalThis.setTimeout = (callback, delayMs) => {
  const id = begin({ kind: 'timer', delayMs }, () => {
    end(id)
    callback()
  })
  return id
}
globalThis.setInterval = (callback, everyMs) => begin({ kind: 'interval', everyMs }, callback)
globalThis.clearTimeout = globalThis.clearInterval = end

globalThis.WebSocket = class {
  constructor(url) {
    this.id = begin({ kind: 'socket', url }, (event, data) => {
      if (event === 'close') end(this.id)
      this[`on${event}`]?.(data)
    })
  }

  send(text) {
    tell({ kind: 'send', id: this.id, text })
  }

  close() {
    tell({ kind: 'close', id: this.id })
  }
}

globalThis.fetch = (url, { method, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const id = begin({ kind: 'fetch', url, method, headers, body }, (event, answered) => {
      end(id)
      if (event === 'error') reject(new TypeError(answered))
      else {
        const { status, text, headers: received } = answered
        resolve({
          ok: status >= 200 && status < 300,
          status,
          headers: { get: (name) => received[name.toLowerCase()] ?? null },
          text: () => Promise.resolve(text),
        })
      }
    })
    signal.addEventListener('abort', () => {
      end(id)
      reject(signal.reason)
    })
  })

class AbortSignal {
  aborted = false
  reason = undefined
  listeners = new Set()

  addEventListener(_, listener) {
    this.listeners.add(listener)
  }

  removeEventListener(_, listener) {
    this.listeners.delete(listener)
  }
}

globalThis.AbortController = class {
  signal = new AbortSignal()

  abort(reason = new Error('Aborted')) {
    if (this.signal.aborted) return
    Object.assign(this.signal, { aborted: true, reason })
    for (const listener of this.signal.listeners) listener({ type: 'abort' })
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

globalThis.atob = (base64) => {
  let bits = 0
  let held = 0
  let text = ''
  for (const digit of base64.replace(/=+$/, '')) {
    const value = DIGITS.indexOf(digit)
    if (value < 0) throw new Error('This is not base64.')
    held = (held << 6) | value
    bits += 6
    if (bits < 8) continue
    bits -= 8
    text += String.fromCharCode((held >> bits) & 255)
  }
  return text
}

const say = (...words) => tell({ kind: 'said', text: words.map(String).join(' ') })
globalThis.console = { log: say, info: say, warn: say, error: say, debug: say }
