// `npm run bench:server`: what the local server costs, one table per question, and the same as JSON.
// `--only NAME` asks one question, `--json FILE` names the file. `--soketi FOLDER` measures soketi
// beside it, where somebody has installed that in FOLDER: it is no part of this project.

import { ask } from '../questions.mjs'
import * as cpu from './cpu.mjs'
import * as flat from './flat.mjs'
import * as latency from './latency.mjs'
import * as memory from './memory.mjs'
import * as rate from './rate.mjs'

await ask([cpu, rate, latency, flat, memory], import.meta.url, { soketi: { type: 'string' } })
