// `npm run bench`: Bellwire beside pusher-js and others, one table per question, then what was
// reached, and the same as JSON. `--only NAME` asks one question, `--json FILE` names the file.
// `--quick` takes fewer rounds: to see that it works, and not for figures. `--page` writes
// docs/benchmarks.md from the run, with its plots and its JSON.

import { launchChromium } from '../test/support/launch-chromium.mjs'
import * as allocation from './allocation.mjs'
import * as attempts from './attempts.mjs'
import * as auth from './auth.mjs'
import * as blocked from './blocked.mjs'
import * as bytes from './bytes.mjs'
import * as channels from './channels.mjs'
import * as field from './field.mjs'
import { judge } from './goals.mjs'
import { table } from './harness.mjs'
import * as idle from './idle.mjs'
import * as parsing from './import.mjs'
import * as listeners from './listeners.mjs'
import { describePackage } from './machine.mjs'
import * as memory from './memory.mjs'
import * as parts from './parts.mjs'
import * as presence from './presence.mjs'
import { ask } from './questions.mjs'
import * as receive from './receive.mjs'
import * as reconnect from './reconnect.mjs'
import * as unheard from './unheard.mjs'
import { writePage } from './write-page.mjs'

// What is measured in this process comes first, before others leave something behind in it.
const QUESTIONS = [
  ...[receive, unheard, listeners, channels, presence, field],
  ...[memory, allocation, bytes, parts, parsing],
  ...[auth, blocked, reconnect, attempts, idle],
]

const PACKAGES = ['pusher-js', 'laravel-echo', 'centrifuge', 'phoenix', 'socket.io-client']

const options = { quick: { type: 'boolean' }, page: { type: 'boolean' } }
const compared = [await nameChromium(), ...PACKAGES.map(describePackage)]
const { values, results } = await ask(QUESTIONS, import.meta.url, options, compared)
const goals = judge(results.tables)
if (goals.length > 0) console.log(`\nReached\n\n${table(goals)}`)
if (values.page) await writePage(results)

async function nameChromium() {
  const browser = await launchChromium()
  const version = browser.version()
  await browser.close()
  return `Chromium ${version}`
}
