// The rooms of src/ and who may import whom, as one table. Knows nothing of how files are read.

/** Some files of src/ that share one rule. A room may always import itself. */
export interface Room {
  readonly name: string
  /** Paths below src/: a folder ends in `/`, anything else is one file. The first match counts. */
  readonly files: readonly string[]
  /** Names of the rooms that it may import. */
  readonly imports: readonly string[]
  /** Names of the rooms of which it may import types, but nothing that runs. */
  readonly types?: readonly string[]
  /** Packages that it may import. `node:` stands for all that Node brings, `name/` for the modules of a package. */
  readonly packages?: readonly string[]
  /** Whether it may touch clocks, timers, random numbers and the network by itself. */
  readonly touchesTheWorld?: boolean
}

const BOTTOM = ['shared', 'protocol', 'outside', 'types']
const BELOW_CLIENT = [
  ...BOTTOM,
  'version',
  'transport',
  'connection',
  'auth',
  'channels',
  'settings',
]

export const ROOMS: readonly Room[] = [
  { name: 'shared', files: ['shared/'], imports: [] },
  { name: 'protocol', files: ['protocol/'], imports: ['shared'] },
  { name: 'types', files: ['types.ts'], imports: ['shared', 'protocol'] },
  { name: 'version', files: ['version.ts'], imports: [] },

  // The interface to the outside world is for everybody, its implementations are for entries.
  { name: 'outside', files: ['platform/platform.ts'], imports: [] },
  { name: 'later', files: ['platform/later.ts'], imports: [], touchesTheWorld: true },
  {
    name: 'platform',
    files: ['platform/'],
    imports: ['shared', 'protocol', 'outside'],
    packages: ['ws'],
    touchesTheWorld: true,
  },

  {
    name: 'retry engine',
    files: ['transport/retry-engine.ts'],
    imports: ['shared', 'protocol', 'outside', 'transport'],
    packages: ['reconnecting-websocket'],
  },
  { name: 'transport', files: ['transport/'], imports: ['shared', 'protocol', 'outside'] },
  {
    name: 'connection',
    files: ['connection/'],
    imports: [...BOTTOM, 'transport', 'retry engine'],
  },
  { name: 'auth', files: ['auth/'], imports: BOTTOM },
  // Channels see the connection through an interface of their own.
  { name: 'channels', files: ['channels/'], imports: [...BOTTOM, 'auth', 'encryption'] },
  {
    name: 'encryption',
    files: ['encryption/'],
    imports: [],
    types: ['types'],
    packages: ['@noble/ciphers/salsa.js'],
  },
  {
    name: 'settings',
    files: ['options.ts', 'server-address.ts', 'payload-schema.ts'],
    imports: [...BOTTOM, 'connection'],
    types: ['auth'],
  },

  {
    name: 'client',
    files: ['bellwire.ts', 'client-log.ts', 'client-transports.ts'],
    imports: BELOW_CLIENT,
  },
  { name: 'packages', files: ['packages.d.ts'], imports: [], types: ['outside', 'platform'] },
  // A file of its own when built: it takes along what it imports.
  {
    name: 'fallback',
    files: ['fallback.ts'],
    imports: [...BOTTOM, 'transport'],
    packages: ['sockjs-client/'],
  },
  {
    name: 'entry',
    files: ['web.ts', 'node.ts', 'react-native.ts', 'global.ts', 'index.ts'],
    imports: [...BELOW_CLIENT, 'client', 'platform', 'fallback'],
    packages: ['react-native'],
  },

  // Of the client they have only types: apps bring it along, and perhaps another copy of it.
  { name: 'bindings', files: ['bindings.ts'], imports: ['shared'], types: ['entry'] },
  {
    name: 'react',
    files: ['react/'],
    imports: ['shared', 'bindings', 'later'],
    types: ['entry'],
    packages: ['react'],
  },
  {
    name: 'vue',
    files: ['vue/'],
    imports: ['shared', 'bindings', 'later'],
    types: ['entry'],
    packages: ['vue'],
  },

  // On a page, beside the client of the app, of which it has types.
  {
    name: 'inspector',
    files: ['inspector/'],
    imports: [...BOTTOM, 'platform', 'transport', 'client'],
    types: ['entry', 'connection', 'channels', 'settings'],
    touchesTheWorld: true,
  },

  {
    name: 'server',
    files: ['server/'],
    imports: ['shared', 'protocol'],
    packages: ['node:', 'ioredis', 'prom-client', 'sockjs', 'ws'],
    touchesTheWorld: true,
  },

  // The core of the server in memory, for clients of this package. Nobody imports it.
  {
    name: 'global timers',
    files: ['testing/global-clock.ts'],
    imports: ['shared', 'testing'],
    touchesTheWorld: true,
  },
  {
    name: 'testing',
    files: ['testing/'],
    imports: ['shared', 'protocol', 'server', 'entry', 'encryption', 'global timers'],
    types: ['outside'],
    packages: ['@noble/ciphers/salsa.js'],
  },
]

/** What only `touchesTheWorld` rooms may name, as it would be written. */
export const OUTSIDE_WORLD: ReadonlySet<string> = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'window',
  'document',
  'navigator',
  'localStorage',
  'sessionStorage',
])

export const MAX_LINES = 250
