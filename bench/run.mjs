// `npm run bench`: Bellwire beside pusher-js, one table per question, and the same as JSON.
// `--only NAME` asks one question, `--json FILE` names the file.

import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as attempts from './attempts.mjs'
import * as auth from './auth.mjs'
import * as blocked from './blocked.mjs'
import * as bytes from './bytes.mjs'
import { table } from './harness.mjs'
import * as idle from './idle.mjs'
import * as receive from './receive.mjs'
import * as reconnect from './reconnect.mjs'

const QUESTIONS = [receive, bytes, reconnect, auth, attempts, blocked, idle]

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string', default: fileURLToPath(new URL('results.json', import.meta.url)) },
  },
})

const asked = QUESTIONS.filter(({ name }) => !values.only || name === values.only)
if (asked.length === 0) {
  const names = QUESTIONS.map(({ name }) => name).join(', ')
  throw new Error(`There is no bench ${values.only}. There is: ${names}.`)
}

const results = {}
for (const { name, title, run } of asked) {
  console.log(`\n${title}\n`)
  results[name] = await run()
  console.log(table(results[name]))
}

const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length }
const showNever = (_key, value) => (value === Infinity ? 'never' : value)
writeFileSync(values.json, `${JSON.stringify({ machine, ...results }, showNever, 2)}\n`)
console.log(`\nWritten to ${values.json}`)
