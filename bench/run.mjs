// `npm run bench`: Bellwire beside pusher-js, one table per question, and the same as JSON.
// `--only NAME` asks one question, `--json FILE` names the file.

import { fileURLToPath } from 'node:url'
import * as allocation from './allocation.mjs'
import * as attempts from './attempts.mjs'
import * as auth from './auth.mjs'
import * as blocked from './blocked.mjs'
import * as bytes from './bytes.mjs'
import * as channels from './channels.mjs'
import * as idle from './idle.mjs'
import * as parsing from './import.mjs'
import * as listeners from './listeners.mjs'
import * as memory from './memory.mjs'
import * as presence from './presence.mjs'
import { ask } from './questions.mjs'
import * as receive from './receive.mjs'
import * as reconnect from './reconnect.mjs'
import * as unheard from './unheard.mjs'

const RESULTS = fileURLToPath(new URL('results.json', import.meta.url))

await ask(
  [receive, unheard, listeners, channels, presence, memory, allocation, parsing, bytes, reconnect, auth, attempts, blocked, idle],
  RESULTS,
  { quick: { type: 'boolean' } },
)
