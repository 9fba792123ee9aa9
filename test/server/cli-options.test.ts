// Flags, variables and the file: what they mean, which of them wins, and what is said about mistakes.

import { expect, test } from 'vitest'

import { readCommandLine, type RunCommand } from '../../src/server/cli-options.js'
import { createServer, DEFAULT_APP, ServerOptionsError } from '../../src/server/index.js'

const FILE = '/etc/bellwire/bellwire.json'

/** Reads a command line; `files` are those that there are. */
function read(
  args: string[],
  environment: Record<string, string> = {},
  files: Record<string, unknown> = {},
) {
  return readCommandLine(args, {
    environment,
    readFile(path) {
      const content = files[path]
      if (content === undefined) throw new Error('ENOENT: no such file or directory')
      return typeof content === 'string' ? content : JSON.stringify(content)
    },
  })
}

function readRun(...given: Parameters<typeof read>): RunCommand {
  const command = read(...given)
  if (command.kind !== 'run') throw new Error(JSON.stringify(command))
  return command
}

/** What is wrong, whoever notices it: the command line or the server. */
function problemOf(...given: Parameters<typeof read>): string {
  const command = read(...given)
  if (command.kind === 'wrong') return command.problem
  if (command.kind !== 'run') throw new Error(`It is ${command.kind}.`)
  try {
    createServer(command.options)
  } catch (error) {
    if (error instanceof ServerOptionsError) return command.explain(error)
    throw error
  }
  throw new Error('It was taken.')
}

test('without arguments the server decides', () => {
  expect(readRun([])).toMatchObject({ kind: 'run', options: {}, format: 'text', level: 'info' })
})

test('flags', () => {
  const args = [
    ...['--port', '0', '--host=::1', '--app', '1:k:s', '--app', '2:l:with: colons'],
    ...['--activity-timeout-seconds', '30.5', '--handshake-timeout-seconds', '5', '--no-metrics'],
    ...['--redis', 'redis://127.0.0.1:6379'],
    ...['--limit', 'batchSize=3', '--limit', 'connections=100'],
  ]
  expect(readRun(args).options).toEqual({
    port: 0,
    host: '::1',
    apps: [
      { id: '1', key: 'k', secret: 's' },
      { id: '2', key: 'l', secret: 'with: colons' },
    ],
    activityTimeoutSeconds: 30.5,
    handshakeTimeoutSeconds: 5,
    metrics: false,
    redis: 'redis://127.0.0.1:6379',
    limits: { batchSize: 3, connections: 100 },
  })
})

test('the flags of an app are for every app, the default one as well', () => {
  const args = [
    ...['--subscription-counts', '--no-client-events', '--authorization-timeout-seconds', '30'],
    ...['--allowed-origin', 'https://a.b', '--allowed-origin', 'https://c.d'],
    ...['--webhook', 'http://localhost:3000/hook'],
  ]
  const given = {
    subscriptionCounts: true,
    clientEvents: false,
    authorizationTimeoutSeconds: 30,
    allowedOrigins: ['https://a.b', 'https://c.d'],
    webhooks: [{ url: 'http://localhost:3000/hook' }],
  }
  expect(readRun(args).options).toEqual({ apps: [{ ...DEFAULT_APP, ...given }] })
  const apps = [
    { id: '1', key: 'k', secret: 's', subscriptionCounts: false },
    { id: '2', key: 'l', secret: 's' },
  ]
  const command = readRun([...args, '--config', FILE], {}, { [FILE]: { apps } })
  expect(command.options).toEqual({ apps: apps.map((app) => ({ ...app, ...given })) })
})

test('variables', () => {
  const environment = {
    BELLWIRE_PORT: '7000',
    BELLWIRE_HOST: '',
    BELLWIRE_APP: '1:k:s 2:l:t',
    BELLWIRE_SUBSCRIPTION_COUNTS: 'true',
    BELLWIRE_METRICS: 'false',
    BELLWIRE_LIMIT: 'batchSize=3  connections=100',
    BELLWIRE_LOG: 'json',
    BELLWIRE_VERBOSE: 'true',
    BELLWIRE_KEY: 'is no option',
    PORT: '1',
  }
  expect(readRun([], environment)).toMatchObject({
    options: {
      port: 7000,
      apps: [
        { id: '1', key: 'k', secret: 's', subscriptionCounts: true },
        { id: '2', key: 'l', secret: 't', subscriptionCounts: true },
      ],
      metrics: false,
      limits: { batchSize: 3, connections: 100 },
    },
    format: 'json',
    level: 'debug',
  })
})

test('the file', () => {
  const options = {
    port: 7000,
    apps: [{ id: '1', key: 'k', secret: 's', webhooks: [{ url: 'http://a', batch: true }] }],
    limits: { batchSize: 3 },
  }
  const content = { ...options, log: 'json', logLevel: 'warn' }
  for (const command of [
    readRun(['--config', FILE], {}, { [FILE]: content }),
    readRun([], { BELLWIRE_CONFIG: FILE }, { [FILE]: content }),
  ]) {
    expect(command).toMatchObject({ format: 'json', level: 'warn' })
    expect(command.options).toEqual(options)
  }
})

test('a flag wins over a variable, a variable over the file, and the last flag over the others', () => {
  const files = { [FILE]: { port: 1, host: 'file', limits: { batchSize: 1, connections: 1 } } }
  const environment = { BELLWIRE_PORT: '2', BELLWIRE_CONFIG: FILE, BELLWIRE_LIMIT: 'batchSize=2' }
  expect(readRun([], environment, files).options).toEqual({
    port: 2,
    host: 'file',
    limits: { batchSize: 2, connections: 1 },
  })
  const args = [
    '--port',
    '3',
    '--port',
    '4',
    '--metrics',
    '--no-metrics',
    '--limit',
    'connections=3',
  ]
  expect(readRun(args, environment, files).options).toEqual({
    port: 4,
    host: 'file',
    metrics: false,
    limits: { batchSize: 1, connections: 3 },
  })
})

test('files of TLS are found from where their names are written', () => {
  const files = {
    [FILE]: { tls: { key: 'tls/key.pem', cert: '/cert.pem' } },
    '/etc/bellwire/tls/key.pem': 'the key',
    '/cert.pem': 'the cert',
    [`${process.cwd()}/mine.pem`]: 'my cert',
  }
  const { options } = readRun(['--config', FILE], {}, files)
  expect(options).toEqual({ tls: { key: 'the key', cert: 'the cert' } })
  const mixed = readRun(['--config', FILE, '--tls-cert', 'mine.pem'], {}, files)
  expect(mixed.options).toEqual({ tls: { key: 'the key', cert: 'my cert' } })
})

test.each([
  ['--help', 'help'],
  ['--version', 'version'],
])('%s', (flag, kind) => {
  expect(read(['--port', '1', flag])).toEqual({ kind })
})

test.each([
  [['--prot', '1'], /^Unknown option '--prot'/],
  [['--port'], /--port/],
  [['start'], /^Unexpected argument 'start'/],
  [
    ['--port', 'http'],
    /^--port: must be a whole number from 0 to 65535, but it is "http". Write 6001/,
  ],
  [['--app', '1:k'], /^--app: apps\[0\]: must be an object, but it is "text"/],
  [['--app', '1:k:s', '--app', '1:l:s'], /^--app: apps\[1\].id: must be another id/],
  [['--webhook', 'x'], /^--webhook: apps\[0\].webhooks\[0\].url: must begin with http/],
  [['--limit', 'batch'], /^--limit: limits.batch: is not known. Known are: channelName/],
  [['--limit', 'batchSize=x'], /^--limit: limits.batchSize: must be a whole .* but it is "x"/],
  [['--limit', '__proto__=1'], /^--limit: limits.__proto__: is not known/],
  [['--log', 'xml'], /^--log: must be text or json, but it is "xml". Write "text"/],
  [['--log-level', 'all'], /^--log-level: must be debug or info or warn or error, but it is "all"/],
  [['--config', '/none.json'], /^\/none.json: cannot be read: ENOENT.* Write a file such as/],
  [['--tls-key', 'none.pem'], /^--tls-key: cannot be read: ENOENT/],
])('%j is wrong', (args, problem) => {
  expect(problemOf(args)).toMatch(problem)
})

test.each([
  ['BELLWIRE_PORT', 'tcp://10.0.0.1:80', /^BELLWIRE_PORT: must be .* but it is "tcp:/],
  ['BELLWIRE_METRICS', 'yes', /^BELLWIRE_METRICS: must be true or false, but it is "yes"/],
  ['BELLWIRE_VERBOSE', '1', /^BELLWIRE_VERBOSE: must be true or false, but it is "1"/],
  ['BELLWIRE_APP', '1:k:s 2', /^BELLWIRE_APP: apps\[1\]: must be an object/],
])('%s=%s is wrong', (variable, value, problem) => {
  expect(problemOf([], { [variable]: value })).toMatch(problem)
})

const app = { id: '1', key: 'k', secret: 's' }

test.each<[content: unknown, problem: RegExp]>([
  ['{\n  "port": 1,\n  "x" 2 }', /is not JSON: .*, in line 3, column 7. Write a file/],
  ['', /is not JSON: Unexpected end of JSON input/],
  ['{"secret": hush}', /is not JSON: Unexpected token 'h'/],
  [[], /must be an object of JSON/],
  [{ prot: 1 }, /prot: is not known. Known are: port, host, apps, limits/],
  [{ logger: 1 }, /logger: is not known/],
  [{ port: '1' }, /port: must be a whole number .* but it is "1"/],
  [{ apps: [app, { ...app, id: '2' }] }, /apps\[1\].key: must be another key/],
  [{ apps: [app, { id: '2', key: 'l', secret: 7 }] }, /apps\[1\].secret: must be text, but/],
  [{ apps: [{ ...app, webhooks: [{}] }] }, /apps\[0\].webhooks\[0\].url: must begin with http/],
  [{ limits: [] }, /limits: must be an object/],
  [{ tls: { key: 'none.pem', cert: 'none.pem' } }, /tls.key: cannot be read/],
  [{ tls: {} }, /tls.key: must be text in PEM, but it is undefined/],
  [{ tls: { key: 7 } }, /tls.key: must be text in PEM/],
  [{ verbose: 'yes' }, /verbose: must be true or false, but it is "yes"/],
])('a file with %j is wrong', (content, problem) => {
  const said = problemOf(['--config', FILE], {}, { [FILE]: content })
  expect(said.slice(0, FILE.length + 2)).toBe(`${FILE}: `)
  expect(said.slice(FILE.length + 2)).toMatch(problem)
  expect(said).not.toContain('hush')
})

test('what a flag gives is checked as well when the file is wrong about it', () => {
  expect(
    problemOf(['--limit', 'batchSize=3', '--config', FILE], {}, { [FILE]: { limits: 5 } }),
  ).toMatch(/limits: must be an object|^--limit: must be an object/)
  expect(problemOf(['--webhook', 'http://a', '--config', FILE], {}, { [FILE]: { apps: 5 } })).toBe(
    `${FILE}: apps: must be a list of at least one app, but it is 5. ` +
      'Write [{ "id": "1", "key": "app-key", "secret": "…" }].',
  )
})
