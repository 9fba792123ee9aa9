import { expect, test } from 'vitest'

import { readCommandLine } from '../../src/server/cli-options.js'

test('without arguments the server decides', () => {
  expect(readCommandLine([])).toEqual({
    kind: 'run',
    options: { port: undefined, host: undefined, redis: undefined, apps: undefined },
  })
})

test('port, host, redis and apps', () => {
  const redis = 'redis://127.0.0.1:6379'
  const args = [
    '--port',
    '0',
    '--host=::1',
    '--redis',
    redis,
    '--app',
    '1:k:s',
    '--app',
    '2:l:with:colons',
  ]
  expect(readCommandLine(args)).toEqual({
    kind: 'run',
    options: {
      port: 0,
      host: '::1',
      redis,
      apps: [
        { id: '1', key: 'k', secret: 's' },
        { id: '2', key: 'l', secret: 'with:colons' },
      ],
    },
  })
})

test.each([
  ['--help', 'help'],
  ['--version', 'version'],
])('%s', (flag, kind) => {
  expect(readCommandLine(['--port', '1', flag])).toEqual({ kind })
})

test.each([
  [['--prot', '1'], /Unknown option '--prot'/],
  [['--port'], /--port/],
  [['--port', 'http'], /--port must be a number, such as --port 6001, but it is "http"/],
  [['--app', '1:k'], /--app must be id:key:secret/],
  [['start'], /Unexpected argument 'start'/],
])('%j is wrong', (args, problem) => {
  expect(readCommandLine(args)).toEqual({
    kind: 'wrong',
    problem: expect.stringMatching(problem) as unknown,
  })
})
