// docs/server.md says what the code does: all options, fields and limits, and examples that work.

import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { HOSTED_LIMITS } from '../../src/protocol/limits.js'
import { readCommandLine } from '../../src/server/cli-options.js'
import { createServer, DEFAULT_APP } from '../../src/server/index.js'
import { OPTION_TABLE, USAGE, usageOf, variableOf } from '../../src/server/option-table.js'
import { resolveOptions } from '../../src/server/options.js'
import { pageAt, tableOf } from '../support/pages.mjs'

const page = pageAt('docs/server.md')
const PAGE = page.text

const table = (...headings: string[]) => tableOf(page, ...headings)

test('every option, in its order and words', () => {
  expect(table('Flag', 'Variable', 'In the file', 'What it does')).toEqual(
    OPTION_TABLE.map((row) => [usageOf(row), variableOf(row), row.path ?? '', row.help]),
  )
})

test('every field of an app', () => {
  const fields = table('Field', 'What it does').map(([field]) => field)
  expect(fields).toEqual(Object.keys(DEFAULT_APP))
})

test('every limit and its default', () => {
  const limits = table('Limit', 'Default', 'Of what').map(([name, value]) => [name, value])
  const known = Object.entries(HOSTED_LIMITS).map(([name, value]) => [name, String(value)])
  expect(limits).toEqual(known.map(([name, value]) => [name, value?.replace('Infinity', 'none')]))
})

test('the file and what is said about a wrong one', () => {
  const [, example = ''] = /```json\n([^]*?)```/.exec(PAGE) ?? []
  const pem = (path: string) =>
    readFileSync(new URL(`../support/tls/${path.replace(/^.*tls\//, '')}`, import.meta.url), 'utf8')
  const read = (text: string) => {
    const readFile = (path: string) => (path === 'bellwire.json' ? text : pem(path))
    return readCommandLine(['--config', 'bellwire.json'], { environment: {}, readFile })
  }
  const command = read(example)
  if (command.kind !== 'run') throw new Error(JSON.stringify(command))
  expect(createServer(command.options).apps).toHaveLength(2)

  const [, told = ''] = /```\n(bellwire.json: [^]*?)```/.exec(PAGE) ?? []
  const wrong = read(example.replace('https://chat.example.com/webhooks', 'chat.example.com'))
  if (wrong.kind !== 'run') throw new Error(JSON.stringify(wrong))
  let said: unknown
  try {
    createServer(wrong.options)
  } catch (error) {
    said = wrong.explain(error as Parameters<typeof wrong.explain>[0])
  }
  expect(said).toBe(told.trim().replaceAll('\n', ' '))
})

describe('the table of options', () => {
  test('has a row for each option of the server that text can give', () => {
    const { logger, ...named } = resolveOptions()
    expect(logger).toBeUndefined()
    const tops = OPTION_TABLE.map(({ path = '' }) => /^\w*/.exec(path)?.[0])
    expect(tops).toEqual(expect.arrayContaining(Object.keys(named)))
  })

  test('is what --help prints', () => {
    for (const row of OPTION_TABLE) {
      const line = USAGE.split('\n').find((it) => it.startsWith(`  ${usageOf(row)} `))
      expect(line?.endsWith(`  ${row.help}`)).toBe(true)
    }
  })
})
