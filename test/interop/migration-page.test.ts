// docs/migration.md names everything that the installed pusher-js has, and what it says of each is
// true of Bellwire: of its types, and of its objects.

import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import PusherJs from 'pusher-js'
import { afterAll, describe, expect, it } from 'vitest'
import { Bellwire } from '../../src/node.js'
import { readDeclared, type Declared } from './declared.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PUSHER_CORE = `${ROOT}node_modules/pusher-js/src/core/`

interface Row {
  readonly state: string
  readonly text: string
}

/** The rows of each section of the page by name. A name that is there twice is an error. */
function readPage(): Map<string, Map<string, Row>> {
  const sections = new Map<string, Map<string, Row>>()
  for (const part of readFileSync(`${ROOT}docs/migration.md`, 'utf8').split(/^## /m)) {
    const rows = new Map<string, Row>()
    for (const [, name = '', state = '', text = ''] of part.matchAll(
      /^\| `([^`]+)` *\| (\w+) *\| (.*) \|$/gm,
    )) {
      if (rows.has(name)) throw new Error(`${name} is there twice.`)
      rows.set(name, { state, text: text.trim() })
    }
    if (rows.size > 0) sections.set(part.split('\n')[0] ?? '', rows)
  }
  return sections
}

const page = readPage()

function section(heading: string): Map<string, Row> {
  const rows = page.get(heading)
  if (!rows) throw new Error(`The page has no section ${heading}.`)
  return rows
}

const [pusher, encrypted, dispatcher, bellwire] = readDeclared([
  `${ROOT}node_modules/pusher-js/index.d.ts`,
  `${ROOT}node_modules/pusher-js/types/src/core/channels/encrypted_channel.d.ts`,
  `${ROOT}node_modules/pusher-js/types/src/core/events/dispatcher.d.ts`,
  `${ROOT}src/node.ts`,
])
if (!pusher || !encrypted || !dispatcher || !bellwire) throw new Error('A module is missing.')
const theirs = pusher.type('default')
const ours = bellwire.type('Bellwire')

function namesOf(...declared: Declared[]): string[] {
  return declared.flatMap(({ names }) => [...names])
}

// By section: what pusher-js has, that which other sections tell of, and what Bellwire has.
const DECLARED: [heading: string, theirs: string[], elsewhere: string[], ours: string[]][] = [
  ['Options', namesOf(pusher.type('Options')), [], namesOf(bellwire.type('Options'))],
  [
    'Options of `channelAuthorization` and `userAuthentication`',
    namesOf(
      pusher.type('ChannelAuthorizationOptions'),
      pusher.type('UserAuthenticationOptions'),
      pusher.type('DeprecatedAuthOptions'),
    ),
    [],
    namesOf(bellwire.type('ChannelAuthorizationOptions')),
  ],
  ['Statics', namesOf(pusher.statics('default')), [], namesOf(bellwire.statics('Bellwire'))],
  ['Everything that can be listened to', namesOf(dispatcher.type('default')), [], namesOf(ours)],
  ['The client', namesOf(theirs), namesOf(dispatcher.type('default')), namesOf(ours)],
  [
    '`channels` of the client',
    namesOf(theirs.member('channels')),
    [],
    namesOf(ours.member('channels')),
  ],
  [
    'The connection',
    namesOf(theirs.member('connection'), pusher.type('ConnectionManager')),
    namesOf(dispatcher.type('default')),
    namesOf(ours.member('connection')),
  ],
  [
    'Channels',
    namesOf(pusher.type('Channel')),
    namesOf(dispatcher.type('default')),
    namesOf(bellwire.type('Channel')),
  ],
  [
    'Presence channels',
    namesOf(pusher.type('PresenceChannel')),
    namesOf(pusher.type('Channel')),
    namesOf(bellwire.type('PresenceChannel')),
  ],
  [
    'Encrypted channels',
    namesOf(encrypted.type('default')),
    namesOf(pusher.type('Channel')),
    namesOf(bellwire.type('EncryptedChannel')),
  ],
  ['Members', namesOf(pusher.type('Members')), [], namesOf(bellwire.type('Members'))],
  [
    'The user',
    namesOf(theirs.member('user')),
    namesOf(dispatcher.type('default')),
    namesOf(ours.member('user')),
  ],
  [
    'The watchlist',
    namesOf(theirs.member('user').member('watchlist')),
    namesOf(dispatcher.type('default')),
    namesOf(ours.member('user').member('watchlist')),
  ],
  ['Types', [...pusher.names], [], [...bellwire.names]],
]

/** The names of the events in sources of pusher-js, where they stand in quotes. */
function eventsIn(path: string, pattern: RegExp): string[] {
  const files = path.endsWith('.ts')
    ? [path]
    : readdirSync(PUSHER_CORE + path).map((it) => path + it)
  const text = files.map((file) => readFileSync(PUSHER_CORE + file, 'utf8')).join('\n')
  const sent = ['pusher:subscribe', 'pusher:unsubscribe', 'pusher:signin']
  return [...text.matchAll(pattern)].map(([, name = '']) => name).filter((it) => !sent.includes(it))
}

// Those that come as the server sends them are in no source of pusher-js: they are written here.
const EVENTS: [heading: string, theirs: string[], ours: string[]][] = [
  [
    'Events of the connection',
    eventsIn('connection/connection_manager.ts', /(?:emit|updateState)\(\s*'(\w+)'/g),
    namesOf(bellwire.type('ConnectionEvents')),
  ],
  [
    'Events of channels',
    ['pusher:cache_miss', ...eventsIn('channels/', /'(pusher:\w+)'/g)],
    namesOf(bellwire.type('PresenceSystemEvents')),
  ],
  [
    'Events of the user',
    eventsIn('user.ts', /'(pusher:\w+)'/g),
    namesOf(bellwire.type('UserSystemEvents')),
  ],
  ['Events of the watchlist', ['online', 'offline'], namesOf(bellwire.type('WatchlistEvents'))],
]

describe.each([
  ...DECLARED,
  ...EVENTS.map(([heading, names, here]): (typeof DECLARED)[number] => [heading, names, [], here]),
])('%s', (heading, names, elsewhere, here) => {
  it('has a row for each name of pusher-js, and for no other', () => {
    const wanted = new Set(names.filter((name) => !elsewhere.includes(name)))
    expect(wanted.size).toBeGreaterThan(0)
    expect([...section(heading).keys()].sort()).toEqual([...wanted].sort())
  })

  it('says of each name whether Bellwire has it', () => {
    for (const [name, { state }] of section(heading)) {
      expect(['same', 'differs', 'ignored', 'gone'], name).toContain(state)
      expect(here.includes(name), `${name} is ${state}`).toBe(state !== 'gone')
    }
  })

  it('says what differs, and what is in the place of what is gone', () => {
    const silent = [...section(heading)].filter(([, row]) => row.state !== 'same' && !row.text)
    expect(silent).toEqual([])
  })
})

it('has no section that is not checked', () => {
  const checked = [...DECLARED, ...EVENTS].map(([heading]) => heading)
  expect([...page.keys()].sort()).toEqual(checked.sort())
})

describe('on the objects themselves', () => {
  const client = new Bellwire('app-key', { url: 'http://127.0.0.1:9', autoConnect: false })
  const other = new PusherJs('app-key', { cluster: '', wsHost: '127.0.0.1', forceTLS: false })
  other.disconnect()
  const channelOf = (name: string) => [client.subscribe(name), other.subscribe(name)] as const
  const [ourRoom, theirRoom] = channelOf('presence-room')

  afterAll(() => client.destroy())

  const objects: [heading: string, ours: object, theirs: object][] = [
    ['Statics', Bellwire, PusherJs],
    ['The client', client, other],
    ['Everything that can be listened to', client, other.global_emitter],
    ['Everything that can be listened to', client.connection, other.connection],
    ['Everything that can be listened to', client.user.watchlist, other.user.watchlist],
    ['`channels` of the client', client.channels, other.channels],
    ['The connection', client.connection, other.connection],
    ['Channels', ...channelOf('orders')],
    ['Presence channels', ourRoom, theirRoom],
    [
      'Members',
      (ourRoom as unknown as { members: object }).members,
      Reflect.get(theirRoom, 'members') as object,
    ],
    ['The user', client.user, other.user],
  ]

  it.each(objects)(
    '%s: what is the same is there, and a function where it is one',
    (heading, a, b) => {
      const kept = [...section(heading)].filter(([, { state }]) => state !== 'gone')
      expect(kept.length).toBeGreaterThan(0)
      for (const [name] of kept) {
        expect(name in a, name).toBe(true)
        const isFunction = (of: object) => typeof Reflect.get(of, name) === 'function'
        expect(isFunction(a), name).toBe(isFunction(b))
      }
    },
  )
})
