// docs/errors.md has an entry for each code of an error and each close code that the sources have,
// and for no other.

import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { closeAction, closeMeaning, type CloseAction } from '../../src/protocol/close-codes.js'
import { ROOT, pageAt, tableOf } from '../support/pages.mjs'

const page = pageAt('docs/errors.md')

const sources = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`${ROOT}src/${name}`, 'utf8'))
  .join('\n')

function found(pattern: RegExp): string[] {
  return [...sources.matchAll(pattern)].map(([, name = '']) => name)
}

const FAMILY = ['Bellwire', 'Options', 'Protocol', 'Connection', 'Auth', 'ServerOptions']
const MADE = new RegExp(`new (?:${FAMILY.join('|')})Error\\(\\s*([^\\s,)]+)`, 'g')

/** What errors are made with in place of a code that is all there, and the codes that it stands for. */
const CODES_BY_EXPRESSION: Record<string, string[]> = {
  '`options/${name}`': [
    ...found(/wrongOption\(\s*'(\w+)'/g),
    ...found(/numberOption\(\s*\w+,\s*'(\w+)'/g),
  ].map((name) => `options/${name}`),
  '`options/bad-${name}`': ['options/bad-key', 'options/bad-secret'],
  '`auth/${code}`': found(/failure\(\s*'(\w+)'/g).map((code) => `auth/${code}`),
  name: found(/connectionError\(\s*'([^']+)'/g),
}

test('every code of an error, and no other', () => {
  const codes = found(MADE).flatMap(
    (given) => /^'(\w+\/[\w-]+)'$/.exec(given)?.[1] ?? CODES_BY_EXPRESSION[given] ?? `? ${given}`,
  )
  const headings = [...page.text.matchAll(/^### `(.*)`$/gm)].map(([, code]) => code)
  expect(headings.sort()).toEqual([...new Set(codes)].sort())
})

const WHAT_THE_CLIENT_DOES: Record<CloseAction, RegExp> = {
  fatal: /^stops|^stays, when it is an error and no close/,
  tls: /^tries again with TLS$/,
  backoff: /^tries again(; an orderly end is no error)?$/,
  busy: /^tries again, after at least a second$/,
  now: /^tries again, at once if /,
  upgrade: /^$/,
}

describe('close codes', () => {
  const rows = tableOf(page, 'code', 'means', 'the client', 'what to do')

  test('every one that has a meaning, and no other', () => {
    const unknown = closeMeaning(0)
    const known = Array.from({ length: 5000 }, (_, code) => code)
      .filter((code) => closeMeaning(code) !== unknown)
      .map((code) => [String(code), closeMeaning(code)])
    expect(rows.map(([code, means]) => [code, means])).toEqual(known)
  })

  test.each(rows)('%s: what the client does', (code, _, does) => {
    expect(does).toMatch(WHAT_THE_CLIENT_DOES[closeAction(Number(code))])
  })

  test('what it does about all others', () => {
    for (const [codes = '', does] of tableOf(page, 'codes', 'the client')) {
      const [first = 0, last = first] = [...codes.matchAll(/\d+/g)].map(([code]) => Number(code))
      const samples = codes.startsWith('other below') ? [1002, 3999] : [first, last]
      for (const code of samples) expect(does).toMatch(WHAT_THE_CLIENT_DOES[closeAction(code)])
    }
  })
})
