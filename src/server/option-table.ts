// Every option that the command takes: the one list that flags, variables, the file and `--help`
// are made of. Must not know what the options do, nor whether a value is right: the server says so.

import { DEFAULT_APP } from './index.js'

/** An option of the command. */
export interface OptionRow {
  /** Its flag, without dashes. Its variable is the same in capitals, after `BELLWIRE_`. */
  readonly flag: string
  /**
   * Where it stands in the file, mostly as in the options of `createServer`. `apps[].…` is one of
   * each app, and a flag or variable sets it for all of them. Undefined: not in the file.
   */
  readonly path: string | undefined
  /** What follows the flag; empty for a switch, which `--no-…` turns off. */
  readonly takes: string
  /** Whether the flag may be repeated, and its variable hold several, with spaces between them. */
  readonly isList?: boolean
  /** Text -> value. What it cannot read it returns as it is, to be refused by who checks it. */
  readonly read: (text: string) => unknown
  readonly help: string
}

const text = (given: string): unknown => given
const number = (given: string): unknown => (/^-?\d+(\.\d+)?$/.test(given) ? Number(given) : given)
const yesOrNo = (given: string): unknown =>
  given === 'true' ? true : given === 'false' ? false : given

// A secret may have colons of its own.
function app(given: string): unknown {
  const [, id, key, secret] = /^([^:]+):([^:]+):(.+)$/s.exec(given) ?? []
  return secret === undefined ? given : { id, key, secret }
}

function limit(given: string): unknown {
  const [name = '', value = ''] = given.split('=', 2)
  return [name, number(value)]
}

const { id, key, secret } = DEFAULT_APP

/** The options, in the order in which they are shown. */
export const OPTION_TABLE: readonly OptionRow[] = [
  {
    flag: 'config',
    path: undefined,
    takes: '<file>',
    read: text,
    help: 'JSON file with options',
  },
  {
    flag: 'port',
    path: 'port',
    takes: '<number>',
    read: number,
    help: 'port to listen on, 0 for any free one (default: 6001)',
  },
  {
    flag: 'host',
    path: 'host',
    takes: '<address>',
    read: text,
    help: 'address to listen on, 0.0.0.0 for every network (default: 127.0.0.1)',
  },
  {
    flag: 'app',
    path: 'apps',
    takes: '<id:key:secret>',
    isList: true,
    read: app,
    help: `app to serve, may be repeated (default: ${id}:${key}:${secret})`,
  },
  {
    flag: 'client-events',
    path: 'apps[].clientEvents',
    takes: '',
    read: yesOrNo,
    help: 'clients may send events to each other (default: yes)',
  },
  {
    flag: 'subscription-counts',
    path: 'apps[].subscriptionCounts',
    takes: '',
    read: yesOrNo,
    help: 'subscribers are told how many they are (default: no)',
  },
  {
    flag: 'authorization-timeout-seconds',
    path: 'apps[].authorizationTimeoutSeconds',
    takes: '<number>',
    read: number,
    help: 'connections that are not authorized by then are closed, 0 for never (default: 0)',
  },
  {
    flag: 'allowed-origin',
    path: 'apps[].allowedOrigins',
    takes: '<origin>',
    isList: true,
    read: text,
    help: 'origin whose pages may connect, may be repeated (default: every origin)',
  },
  {
    flag: 'webhook',
    path: 'apps[].webhooks',
    takes: '<url>',
    isList: true,
    read: (url) => ({ url }),
    help: 'address that is told what happens, may be repeated (default: none)',
  },
  {
    flag: 'limit',
    path: 'limits',
    takes: '<name=number>',
    isList: true,
    read: limit,
    help: 'changes a limit, may be repeated (default: those of hosted Channels)',
  },
  {
    flag: 'activity-timeout-seconds',
    path: 'activityTimeoutSeconds',
    takes: '<number>',
    read: number,
    help: 'silence after which a client pings (default: 120)',
  },
  {
    flag: 'handshake-timeout-seconds',
    path: 'handshakeTimeoutSeconds',
    takes: '<number>',
    read: number,
    help: 'how long a client has for its first words (default: 10)',
  },
  {
    flag: 'metrics',
    path: 'metrics',
    takes: '',
    read: yesOrNo,
    help: 'anyone may read figures at /metrics (default: only on an address of this machine)',
  },
  {
    flag: 'development-auth',
    path: 'developmentAuth',
    takes: '',
    read: yesOrNo,
    help: 'signs for anybody who asks (default: only with the default app, on this machine)',
  },
  {
    flag: 'console-token',
    path: 'console.token',
    takes: '<text>',
    read: text,
    help: 'what the page at /console asks for (default: open, but only on an address of this machine)',
  },
  {
    flag: 'tls-key',
    path: 'tls.key',
    takes: '<file>',
    read: text,
    help: 'PEM file with the private key, for https and wss (default: http and ws)',
  },
  {
    flag: 'tls-cert',
    path: 'tls.cert',
    takes: '<file>',
    read: text,
    help: 'PEM file with its certificate',
  },
  {
    flag: 'redis',
    path: 'redis',
    takes: '<url>',
    read: text,
    help: 'Redis that other processes use too, to serve the same apps together (default: none)',
  },
  {
    flag: 'log',
    path: 'log',
    takes: '<text|json>',
    read: text,
    help: 'lines for people or for programs (default: text)',
  },
  {
    flag: 'log-level',
    path: 'logLevel',
    takes: '<level>',
    read: text,
    help: 'the least that is logged: debug, info, warn or error (default: info)',
  },
  {
    flag: 'verbose',
    path: 'verbose',
    takes: '',
    read: yesOrNo,
    help: 'logs each frame, in and out, like the level debug (default: no)',
  },
]

/** The environment variable of an option. */
export function variableOf({ flag }: Pick<OptionRow, 'flag'>): string {
  return `BELLWIRE_${flag.toUpperCase().replaceAll('-', '_')}`
}

/** How an option is written on the command line. */
export function usageOf({ flag, takes }: OptionRow): string {
  return takes === '' ? `--[no-]${flag}` : `--${flag} ${takes}`
}

const LINES: readonly (readonly [string, string])[] = [
  ...OPTION_TABLE.map((row) => [usageOf(row), row.help] as const),
  ['--help', 'print this text'],
  ['--version', 'print the version'],
]
const WIDTH = Math.max(...LINES.map(([usage]) => usage.length))

/** The text of `--help`. */
export const USAGE = `Usage: bellwire [options]

Runs a local server of the Pusher Channels protocol.

Options:
${LINES.map(([usage, help]) => `  ${usage.padEnd(WIDTH)}  ${help}`).join('\n')}

Each option has a variable, such as ${variableOf({ flag: 'port' })} for --port, and a place in the file. A
flag wins over a variable, a variable over the file.`
