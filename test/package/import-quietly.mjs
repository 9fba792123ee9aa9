// Imports the module that its first argument names, after the packages that the others name, and
// prints, as JSON, what that import did besides: calls of timers, clocks, chance and the network,
// listeners that it left behind, and globals that it added or changed.

import { createRequire } from 'node:module'

const [, , path, ...packages] = process.argv
for (const name of packages) await import(name)

const noticed = []

const watch = (owner, ownerName, name) => {
  const original = owner[name]
  const noticing = function (...args) {
    // Node itself uses some of these while it loads a module.
    if (!/node:internal/.test(new Error().stack.split('\n')[2] ?? '')) {
      noticed.push(`${ownerName}${name}`)
    }
    return new.target ? Reflect.construct(original, args) : Reflect.apply(original, this, args)
  }
  owner[name] = noticing
}

const GLOBALS = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'addEventListener',
  'WebSocket',
  'BroadcastChannel',
  'XMLHttpRequest',
  'EventSource',
]
for (const name of GLOBALS) {
  globalThis[name] ??= () => undefined
  watch(globalThis, '', name)
}
watch(Math, 'Math.', 'random')
watch(Date, 'Date.', 'now')
watch(performance, 'performance.', 'now')
for (const name of ['getRandomValues', 'randomUUID']) watch(crypto, 'crypto.', name)
for (const name of ['on', 'once', 'addListener']) watch(process, 'process.', name)

const globals = new Map(Object.entries(Object.getOwnPropertyDescriptors(globalThis)))
if (path.endsWith('.mjs')) await import(path)
else createRequire(import.meta.url)(path)

for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
  const before = globals.get(name)
  // Node puts some values in place of a getter when they are first read.
  if (!before || ('value' in before && !Object.is(before.value, value)))
    noticed.push(`globalThis.${name}`)
}
console.log(JSON.stringify(noticed))
