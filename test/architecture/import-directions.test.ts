// Reads every file of src/ and fails on an import in a forbidden direction, a cycle, a reach past
// the platform, a file that is too long or does not say what it owns. The samples below break
// each rule once, so that the check itself is known to be able to fail.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findViolations } from './checker.js'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

function readSources(): Map<string, string> {
  const paths = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
  return new Map(paths.map((path) => [path, readFileSync(SRC + path, 'utf8')]))
}

/** Sources that open with a comment, as all must. */
function sample(files: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(files).map(([path, text]) => [path, `// Sample.\n${text}`]))
}

test('src/ keeps to the rules', () => {
  const sources = readSources()
  expect(sources.size).toBeGreaterThan(10)
  expect(findViolations(sources)).toEqual([])
})

test('what is allowed is not reported', () => {
  const sources = sample({
    'shared/errors.ts': 'export const e = 1',
    'protocol/frames.ts': "import { e } from '../shared/errors.js'\nexport const f = e",
    'platform/platform.ts': 'export interface Platform { fetch(): void; now(): number }',
    'platform/node.ts':
      "export const load = () => import('ws')\nexport const now = () => Date.now()",
    'transport/retry-engine.ts': "import Engine from 'reconnecting-websocket'\nexport { Engine }",
    'auth/http-authorizer.ts':
      'export type Fetch = typeof fetch\nexport const ask = ({ fetch }: { fetch: Fetch }) => fetch("/")',
    'options.ts':
      "import type { Fetch } from './auth/http-authorizer.js'\nexport const read = (o: { WebSocket: Fetch }) => o.WebSocket // not `fetch(`",
    'server/index.ts':
      "import { f } from '../protocol/frames.js'\nimport 'node:http'\nexport const s = () => setTimeout(f, 1)",
    'web.ts': "export { load } from './platform/node.js'",
  })
  expect(findViolations(sources)).toEqual([])
})

test.each([
  [
    'an arrow that turns back',
    { 'shared/a.ts': "import '../protocol/b.js'", 'protocol/b.ts': '' },
    'shared/a.ts: shared may not import protocol (protocol/b.ts)',
  ],
  [
    'the same by a re-export',
    { 'protocol/a.ts': "export * from '../transport/b.js'", 'transport/b.ts': '' },
    'protocol/a.ts: protocol may not import transport (transport/b.ts)',
  ],
  [
    'the same for a type',
    { 'transport/a.ts': "type B = import('../connection/b.js').B", 'connection/b.ts': '' },
    'transport/a.ts: transport may not import connection (connection/b.ts)',
  ],
  [
    'a client that imports the server',
    { 'bellwire.ts': "await import('./server/b.js')", 'server/b.ts': '' },
    'bellwire.ts: client may not import server (server/b.ts)',
  ],
  [
    'a server that imports the client',
    { 'server/a.ts': "import { b } from '../bellwire.js'", 'bellwire.ts': '' },
    'server/a.ts: server may not import client (bellwire.ts)',
  ],
  [
    'a client that imports what apps are tested with',
    { 'bellwire.ts': "import './testing/b.js'", 'testing/b.ts': '' },
    'bellwire.ts: client may not import testing (testing/b.ts)',
  ],
  [
    'a timer of the machine in what apps are tested with',
    { 'testing/clock.ts': 'setTimeout(() => 0, 1)' },
    'testing/clock.ts: only the platform may use setTimeout',
  ],
  [
    'an implementation of the platform outside the entries',
    { 'connection/a.ts': "import { b } from '../platform/browser.js'", 'platform/browser.ts': '' },
    'connection/a.ts: connection may not import platform (platform/browser.ts)',
  ],
  [
    'code where only types are open',
    { 'options.ts': "import { b, type C } from './auth/b.js'", 'auth/b.ts': '' },
    'options.ts: settings may import only types of auth (auth/b.ts)',
  ],
  [
    'reconnecting-websocket in a second file',
    { 'connection/a.ts': "import Engine from 'reconnecting-websocket'" },
    'connection/a.ts: connection may not import the package reconnecting-websocket',
  ],
  [
    'Node in the client',
    { 'options.ts': "import 'node:fs'" },
    'options.ts: settings may not import the package node:fs',
  ],
  [
    'a file that is not there',
    { 'options.ts': "import './gone.js'" },
    'options.ts: ./gone.js is not a file of src/',
  ],
  [
    'a file in no room',
    { 'helpers/a.ts': '' },
    'helpers/a.ts is in no room of test/architecture/rules.ts',
  ],
  [
    'a cycle',
    { 'channels/b.ts': "import './a.js'", 'channels/a.ts': "import type { B } from './b.js'" },
    'import cycle: channels/a.ts -> channels/b.ts -> channels/a.ts',
  ],
  [
    'a clock',
    { 'auth/a.ts': 'const t = Date.now()' },
    'auth/a.ts: only the platform may use Date.now',
  ],
  [
    'chance',
    { 'auth/a.ts': 'const r = Math.random' },
    'auth/a.ts: only the platform may use Math.random',
  ],
  [
    'a timer',
    { 'auth/a.ts': 'setTimeout(() => 0, 1)' },
    'auth/a.ts: only the platform may use setTimeout',
  ],
  ['a request', { 'auth/a.ts': 'void fetch("/")' }, 'auth/a.ts: only the platform may use fetch'],
  [
    'a request by way of the global object',
    { 'auth/a.ts': 'void globalThis.fetch("/")' },
    'auth/a.ts: only the platform may use fetch',
  ],
  [
    'a socket',
    { 'transport/a.ts': 'new WebSocket("ws://a")' },
    'transport/a.ts: only the platform may use WebSocket',
  ],
])('%s is reported', (_, files, violation) => {
  expect(findViolations(sample(files as Record<string, string>))).toEqual([violation])
})

test('a long file and a file without an opening comment are reported', () => {
  const sources = new Map([
    ['options.ts', `// Sample.\n${'let a\n'.repeat(250)}`],
    ['types.ts', 'export type A = 1\n'],
    ['server/cli.ts', '#!/usr/bin/env node\n// Sample.\n'],
  ])
  expect(findViolations(sources)).toEqual([
    'options.ts has 251 lines, more than 250',
    'types.ts does not open with a comment',
  ])
})
