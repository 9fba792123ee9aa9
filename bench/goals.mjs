// What Bellwire wants to reach, and whether a run of the bench says that it does. Knows the tables
// by name and nothing of how they come about.

import { show } from './harness.mjs'

const HALF = { share: 0.5 }

const frames = (what, table, limits) =>
  limits.map(([payload, atMost]) => ({
    what: `${what}, ${payload}, times two JSON.parse`,
    table,
    where: { payload },
    column: 'times two JSON.parse',
    atMost,
  }))

const outages = [
  ['1 s', 500, 1000],
  ['3 s', 1000, 3000],
  ['20 s', 4000, 20_000],
].flatMap(([outage, median, worst]) => [
  {
    what: `back after an outage of ${outage}, ms`,
    table: 'reconnect',
    where: { outage },
    column: 'back after',
    atMost: median,
  },
  {
    what: `back after an outage of ${outage}, worst, ms`,
    table: 'reconnect',
    where: { outage },
    column: 'worst',
    atMost: worst,
  },
])

const blocked = [
  ['first', 2300],
  ['next', 500],
].map(([page, atMost]) => ({
  what: `WebSocket blocked to connected, ${page} page, ms`,
  table: 'blocked',
  where: { page, network: 'WebSocket is left without an answer' },
  column: 'connected after',
  atMost,
}))

const auth = { table: 'auth', where: { over: 'HTTP/1.1', 'endpoint takes, ms': 50 } }

/**
 * Each goal is a column of one row of a table: of Bellwire at most so much, or at most such a share
 * of what pusher-js takes.
 */
export const GOALS = [
  ...[
    ['import in an app', 8500],
    ['script tag', 8700],
    ['React hooks add', 1000],
    ['with encryption', 12_500],
  ].map(([what, atMost]) => ({
    what: `size, ${what}, bytes after brotli`,
    table: 'bytes',
    where: { what },
    column: 'brotli',
    atMost,
  })),
  ...frames('frame to listener', 'receive', [
    ['100 B', 1.25],
    ['1.5 kB', 1.1],
    ['16 kB', 1.05],
  ]),
  ...frames('frame nobody listens to', 'unheard', [
    ['100 B', 0.6],
    ['1.5 kB', 0.6],
    ['16 kB', 0.6],
  ]),
  {
    what: '10,000 listeners, frame to the last, µs',
    table: 'listeners',
    where: { listeners: 10_000 },
    column: 'last has it after',
    ...HALF,
  },
  {
    what: '10,000 channels, all subscribed, ms',
    table: 'channels',
    where: { channels: 10_000 },
    column: 'all subscribed after',
    ...HALF,
  },
  {
    what: '10,000 channels, frame to the last, ns',
    table: 'channels',
    where: { channels: 10_000 },
    column: 'frame to the last',
    ...HALF,
  },
  {
    what: 'memory of an idle channel with one listener, bytes',
    table: 'memory',
    where: { what: 'channel', count: 10_000 },
    column: 'bytes each',
    ...HALF,
  },
  {
    what: 'memory of a connected client, bytes',
    table: 'memory',
    where: { what: 'client, connected' },
    column: 'bytes each',
    ...HALF,
  },
  {
    what: '1,000 private channels after a reconnect, ms',
    ...auth,
    column: 'all back after, ms',
    share: 1,
  },
  {
    what: '1,000 private channels after a reconnect, batch, ms',
    ...auth,
    client: 'Bellwire, batch',
    column: 'all back after, ms',
    share: 0.2,
  },
  {
    what: '1,000 private channels after a reconnect, batch, requests',
    ...auth,
    client: 'Bellwire, batch',
    column: 'requests',
    atMost: 10,
  },
  ...outages,
  ...blocked,
  ...['100 B', '1.5 kB', '16 kB'].map((frame) => ({
    what: `allocation per frame of ${frame} over two JSON.parse, bytes`,
    table: 'allocation',
    where: { frame },
    column: 'over that',
    share: 0.25,
  })),
  {
    what: 'presence, storm of 1,000 joins, ms',
    table: 'presence',
    where: { members: 1000 },
    column: 'all in after',
    ...HALF,
  },
  {
    what: 'presence, storm of 1,000 joins, bytes allocated for each',
    table: 'allocation',
    where: { frame: 'join of 1000 members' },
    column: 'bytes in all',
    ...HALF,
  },
  {
    what: 'import, parsed and run, CPU 4 times slower, ms',
    table: 'import',
    where: {},
    column: 'parsed and run',
    ...HALF,
  },
  {
    what: 'import, until a client opens its socket, CPU 4 times slower, ms',
    table: 'import',
    where: {},
    column: 'and a client that opens its socket',
    ...HALF,
  },
]

/** One row for each goal that the tables say something about. */
export function judge(tables) {
  return GOALS.flatMap((goal) => {
    const { what, client = 'Bellwire', atMost, share } = goal
    const bellwire = find(tables, goal, client)
    if (bellwire === undefined) return []
    const pusher = find(tables, goal, 'pusher-js')
    const limit = atMost ?? share * pusher
    return {
      what,
      'pusher-js': pusher === undefined ? '' : show(pusher),
      Bellwire: show(bellwire),
      'of pusher-js': pusher === undefined ? '' : show(bellwire / pusher),
      goal: atMost === undefined ? `${show(share)} of pusher-js` : show(atMost),
      reached: bellwire <= limit ? 'yes' : 'no',
    }
  })
}

/** The figure that a goal is about, of one client. A spread counts with its median. */
function find(tables, { table, where, column }, client) {
  const row = tables[table]?.rows.find((row) =>
    Object.entries({ ...where, client }).every(([name, value]) => row[name] === value),
  )
  const value = row?.[column]?.median ?? row?.[column]
  return value === 'never' ? Infinity : value
}
