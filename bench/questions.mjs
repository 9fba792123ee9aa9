// Asks the questions of a bench: prints one table for each and writes all as JSON. `--only NAME`
// asks some of them, `--json FILE` names the file. Knows no question.

import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { table } from './harness.mjs'
import { describeMachine } from './machine.mjs'

/**
 * Each question is a file of `folder`. It has its `name`, a `title` and `run`, which resolves to the
 * rows of its table and is given the values of the bench's own `options`, as `parseArgs` takes
 * them. `compared` names what else was a part of it, with versions. Resolves to the values of the
 * options and to what was written.
 */
export async function ask(questions, folder, options = {}, compared = []) {
  const { values } = parseArgs({
    options: {
      ...options,
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
    },
  })
  const { only, json = new URL('results.json', folder) } = values
  const names = questions.map(({ name }) => name)
  for (const name of only ?? []) {
    if (!names.includes(name)) {
      throw new Error(`There is no bench ${name}. There is: ${names.join(', ')}.`)
    }
  }

  const rounds = values.quick ? 'quick: few rounds, not for figures' : ''
  const machine = { ...describeMachine(), compared: compared.join(', '), rounds }
  console.log(Object.values(machine).filter(Boolean).join(', '))
  const tables = {}
  for (const { name, title, run } of questions) {
    if (only && !only.includes(name)) continue
    console.log(`\n${title}\n`)
    const start = performance.now()
    const rows = await run(values)
    tables[name] = { title, about: readAbout(new URL(`${name}.mjs`, folder)), rows }
    console.log(table(rows))
    console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} s`)
  }

  const results = { machine, tables }
  writeFileSync(json, toJson(results))
  console.log(`\nWritten to ${json}`)
  return { values, results: JSON.parse(toJson(results)) }
}

/** What took for ever is `never`, and so is how many times as long as for ever that is. */
function toJson(results) {
  const isNever = (value) => typeof value === 'number' && !Number.isFinite(value)
  const showNever = (_key, value) => (isNever(value) ? 'never' : value)
  return `${JSON.stringify(results, showNever, 2)}\n`
}

/** The head of a file: what is asked, and where a user notices it. */
function readAbout(file) {
  const lines = readFileSync(file, 'utf8').split('\n')
  const head = lines.slice(0, lines.indexOf(''))
  return head.map((line) => line.replace('// ', '')).join(' ')
}
