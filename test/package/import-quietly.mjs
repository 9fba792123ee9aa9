// Imports the module that its argument names and prints, as JSON, what the import did besides:
// calls of timers, clocks, chance and the network, and listeners that it left behind.

import { createRequire } from 'node:module'

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
]
for (const name of GLOBALS) {
  globalThis[name] ??= () => undefined
  watch(globalThis, '', name)
}
watch(Math, 'Math.', 'random')
watch(Date, 'Date.', 'now')
watch(crypto, 'crypto.', 'getRandomValues')
for (const name of ['on', 'once', 'addListener']) watch(process, 'process.', name)

const names = new Set(Object.getOwnPropertyNames(globalThis))
const [, , path] = process.argv
if (path.endsWith('.mjs')) await import(path)
else createRequire(import.meta.url)(path)

for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (!names.has(name)) noticed.push(`globalThis.${name}`)
}
console.log(JSON.stringify(noticed))
