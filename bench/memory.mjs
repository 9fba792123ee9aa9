// How much memory does an idle channel with one listener take, and how much a client?
// A user notices it on a phone: a page that takes much is the first that the system throws out.

import { askProcess } from './child.mjs'
import { inTurns, ratio, spread } from './harness.mjs'

export const name = 'memory'
export const title = 'Heap that stays, in bytes: median (middle half of the processes)'

const CONTESTANTS = ['pusher-js', 'Bellwire']
const ROUNDS = 5
const QUICK_ROUNDS = 3
const CLIENTS = 500
// Of fewer, one cannot see what they take among all else that the process does.
const CHANNELS = [1000, 10_000]

export async function run({ quick }) {
  const rounds = quick ? QUICK_ROUNDS : ROUNDS
  const rows = []
  for (const [what, count] of [
    ['client, connected', CLIENTS],
    ...CHANNELS.map((size) => ['channel', size]),
  ]) {
    const contestant = (client) => () =>
      askProcess('memory-process.mjs', [what, client, count], ['--expose-gc'])
    const took = await inTurns(
      Object.fromEntries(CONTESTANTS.map((client) => [client, contestant(client)])),
      rounds,
    )
    for (const client of CONTESTANTS) {
      rows.push({
        what,
        count,
        client,
        'bytes each': spread(took[client].map(Math.round)),
        'pusher-js takes': ratio(took['pusher-js'], took[client]),
      })
    }
  }
  return rows
}
