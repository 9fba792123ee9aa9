// Faults on real sockets: hundreds of schedules, each made out of a seed, each between a client, a
// proxy and a server of its own. After each of them all is as if nothing had been.
//
//   BELLWIRE_FAULT_SCHEDULES=5000   so many schedules in place of 500
//   BELLWIRE_FAULT_SEED=17          the schedule of this seed alone, as a failure names it

import { beforeAll, describe, it } from 'vitest'
import type { Options } from '../../src/options.js'
import { runSeed } from './run-schedule.js'

const AT_ONCE = 100

const { BELLWIRE_FAULT_SCHEDULES: count, BELLWIRE_FAULT_SEED: only } = process.env

describe.each<[string, number, Partial<Options>]>([
  [
    'over WebSocket alone',
    Number(count ?? 500),
    { disabledTransports: ['sockjs', 'xhr_streaming', 'xhr_polling'] },
  ],
  ['with every transport', 60, { fallbackDelayMs: 300 }],
])('a client %s', (_, schedules, options) => {
  const seeds = only ? [Number(only)] : Array.from({ length: schedules }, (_, at) => at + 1)
  /** The failure of each schedule, once it is over. */
  const outcomes: Promise<unknown>[] = []

  beforeAll(() => {
    seeds.forEach((seed, at) => {
      const previous = outcomes[at - AT_ONCE] ?? Promise.resolve()
      const outcome = previous.then(() => runSeed(seed, options))
      outcomes[at] = outcome.then(
        () => undefined,
        (error: unknown) => error,
      )
    })
  })

  it.each(seeds.map((seed, at) => [seed, at]))(
    'comes back from the faults of seed %d',
    async (_seed, at) => {
      const failure = await outcomes[at]
      if (failure) throw failure as Error
    },
    300_000,
  )
})
