// docs/options.md has every option of the client, with the default that its doc comment states.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readDeclared } from '../interop/declared.js'
import { ROOT, pageAt } from '../support/pages.mjs'

const [client] = readDeclared([`${ROOT}src/node.ts`])
if (!client) throw new Error('There is no such module.')

const [ofAuth = '', ofClient = ''] = pageAt('docs/options.md')
  .text.split('## Of `channelAuthorization` and')
  .reverse()

/** The cells of the rows of all tables of a part of the page that begin with a name. */
function rowsOf(part: string): string[][] {
  return [...part.matchAll(/^\| `(\w+)` .*$/gm)].map(([row, name = '']) => [
    name,
    ...row
      .split(' |')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  ])
}

/** The defaults that doc comments of a source state, by option; the first one of a name. */
function defaultsOf(path: string): Map<string, string> {
  const source = readFileSync(`${ROOT}src/${path}`, 'utf8')
  const comments = [...source.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+(\w+)\??:/g)]
  const defaults = comments.map(([, comment = '', name = '']): [string, string] => [
    name,
    /@default ([^*]*?)\s*(?:\*|$)/.exec(comment)?.[1] ?? '',
  ])
  return new Map(defaults.reverse())
}

const addresses = defaultsOf('server-address.ts')
const options = defaultsOf('options.ts')
const auth = defaultsOf('auth/auth-options.ts')

describe.each([
  ['the client', ofClient, client.type('Options').names, [addresses, options]],
  ['authorization', ofAuth, client.type('ChannelAuthorizationOptions').names, [auth]],
] as const)('options of %s', (_, part, names, sources) => {
  const rows = rowsOf(part)

  test('all of them, and no other', () => {
    expect(rows.map(([name]) => name).sort()).toEqual([...names].sort())
  })

  test('with their defaults', () => {
    const stated = new Map(sources.flatMap((defaults) => [...defaults]))
    // Those of pusher-js have no default, but a name in their place.
    const withDefault = rows.filter((cells) => cells.length > 2)
    expect(withDefault.length).toBeGreaterThan(10)
    for (const [name = '', value] of withDefault) {
      expect([name, value]).toEqual([name, stated.get(name) ?? ''])
    }
  })
})
