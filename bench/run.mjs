// `npm run bench`: Bellwire beside pusher-js, one table per question, and the same as JSON.
// `--only NAME` asks one question, `--json FILE` names the file.

import { fileURLToPath } from 'node:url'
import * as attempts from './attempts.mjs'
import * as auth from './auth.mjs'
import * as blocked from './blocked.mjs'
import * as bytes from './bytes.mjs'
import * as idle from './idle.mjs'
import { ask } from './questions.mjs'
import * as receive from './receive.mjs'
import * as reconnect from './reconnect.mjs'

const RESULTS = fileURLToPath(new URL('results.json', import.meta.url))

await ask([receive, bytes, reconnect, auth, attempts, blocked, idle], RESULTS)
