// How many bytes does a client allocate for each frame and each member that comes in?
// A user notices it as hiccups: what is allocated must be collected, and the page waits for that.

import { askProcess } from './child.mjs'
import { ratio, spread } from './harness.mjs'

export const name = 'allocation'
export const title =
  'Bytes that are allocated for each frame, and over two bare JSON.parse: median (middle half)'

// So large a nursery that nothing is collected while one round is measured.
const FLAGS = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']
const CONTESTANTS = ['pusher-js', 'Bellwire']

export async function run({ quick }) {
  const measured = await askProcess('allocation-process.mjs', [quick ? 'quick' : ''], FLAGS)
  return measured.flatMap(({ what, bare, ...samples }) =>
    CONTESTANTS.map((client) => {
      const over = (name) => samples[name].map((bytes, round) => bytes - bare[round])
      return {
        frame: what,
        client,
        'bytes in all': spread(samples[client].map(Math.round)),
        'two JSON.parse': spread(bare.map(Math.round)),
        'over that': spread(over(client).map(Math.round)),
        'pusher-js takes': ratio(samples['pusher-js'], samples[client]),
      }
    }),
  )
}
