// Asks the questions of a bench: prints one table for each and writes all as JSON.
// `--only NAME` asks one of them, `--json FILE` names the file. Knows no question.

import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { table } from './harness.mjs'

/**
 * Each question has a `name`, a `title` and `run`, which resolves to the rows of its table and is
 * given the values of the bench's own `options`, as `parseArgs` takes them.
 */
export async function ask(questions, resultsFile, options = {}) {
  const { values } = parseArgs({
    options: { ...options, only: { type: 'string' }, json: { type: 'string' } },
  })
  const { only, json = resultsFile } = values

  const asked = questions.filter(({ name }) => !only || name === only)
  if (asked.length === 0) {
    const names = questions.map(({ name }) => name).join(', ')
    throw new Error(`There is no bench ${only}. There is: ${names}.`)
  }

  const results = {}
  for (const { name, title, run } of asked) {
    console.log(`\n${title}\n`)
    results[name] = await run(values)
    console.log(table(results[name]))
  }

  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length }
  const showNever = (_key, value) => (value === Infinity ? 'never' : value)
  writeFileSync(json, `${JSON.stringify({ machine, ...results }, showNever, 2)}\n`)
  console.log(`\nWritten to ${json}`)
}
