// How log lines look, which are written, and what is cut out of them.

import { expect, test } from 'vitest'

import { createLineLogger, createServer, type LogLevel } from '../../src/server/index.js'
import type { LineLoggerOptions } from '../../src/server/index.js'

function lines(options: LineLoggerOptions, detail?: unknown, level: LogLevel = 'info'): string[] {
  const written: string[] = []
  createLineLogger({ ...options, write: (line) => written.push(line) })({
    level,
    name: 'what happened',
    detail,
  })
  return written
}

test.each<[detail: unknown, text: string]>([
  [undefined, ''],
  ['one two', ' "one two"'],
  [null, ' null'],
  [{}, ''],
  [{ code: 1, path: '/a/b', none: undefined }, ' code=1 path=/a/b'],
  [
    { said: 'a b', list: [1], frame: '{"a": "ü"}' },
    String.raw` said="a b" list=[1] frame="{\"a\": \"ü\"}"`,
  ],
  [{ frame: '{"a": 1}' }, ' frame={"a": 1}'],
  [
    { evil: 'x\n12:00:00.000 error \u001b[2J\u202e' },
    String.raw` evil="x\n12:00:00.000 error \u001b[2J?"`,
  ],
  [{ long: 'x'.repeat(2001) }, ` long="${'x'.repeat(1999)}… (2003 characters)`],
])('as text: %j', (detail, text) => {
  const [line = ''] = lines({}, detail)
  expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} info {2}what happened/)
  expect(line.slice('00:00:00.000 info  what happened'.length)).toBe(text)
})

test('as text, an error says where it comes from', () => {
  const [line = ''] = lines({}, new Error('broken'), 'error')
  expect(line).toMatch(/error what happened Error: broken\n +at /)
})

test('as text, no error passes for another line, and its causes are told', () => {
  const cause = new Error('the wire\n12:00:00.000 error \u001b[2J\u202e')
  const [line = ''] = lines({}, { event: 'x', error: new Error('broken', { cause }) }, 'error')
  expect(line).toMatch(/error what happened event=x error=Error: broken\n {4}at /)
  expect(line).toMatch(/\n {4}caused by Error: the wire\n {4}12:00:00.000 error \?\[2J\?\n {4}at /)
  expect(line).not.toMatch(/\n\S/)
})

test('as JSON', () => {
  const [line = ''] = lines({ format: 'json' }, { code: 1, error: new Error('broken\n') }, 'warn')
  expect(line).not.toContain('\n')
  expect(JSON.parse(line)).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
    level: 'warn',
    name: 'what happened',
    detail: {
      code: 1,
      error: {
        name: 'Error',
        message: 'broken\n',
        stack: expect.stringContaining('at ') as unknown,
      },
    },
  })
})

test.each<[least: LogLevel, count: number]>([
  ['debug', 4],
  ['info', 3],
  ['warn', 2],
  ['error', 1],
])('from the level %s on', (least, count) => {
  const levels: LogLevel[] = ['debug', 'info', 'warn', 'error']
  expect(levels.flatMap((level) => lines({ level: least }, '', level))).toHaveLength(count)
})

const SIGNATURE = 'a1'.repeat(32)
const SUBSCRIPTION = {
  channel: 'private-a',
  auth: `key:${SIGNATURE}`,
  channel_data: '{"id":"ann"}',
}
const ENCRYPTED = { auth: 'say "friend" \\', shared_secret: 'c2VjcmV0', secret: 'c2Vj' }

test.each([
  JSON.stringify({ event: 'pusher:subscribe', data: SUBSCRIPTION }),
  JSON.stringify({ event: 'pusher:subscribe', data: JSON.stringify(SUBSCRIPTION) }),
  JSON.stringify(JSON.stringify({ data: JSON.stringify(ENCRYPTED), a: 'private-a' })),
  `{"a":"private-a","auth" : "key:${SIGNATURE}`,
  `{"a":"private-a","auth":"friend`,
  `/apps/private-a?auth_signature=${SIGNATURE}`,
])('%s: what signs and opens is cut, and the rest is not', (frame) => {
  for (const format of ['text', 'json'] as const) {
    for (const detail of [frame, { frame }, new Error(frame), { error: new Error(frame) }]) {
      const [line = ''] = lines({ format }, detail)
      expect(line).toContain('private-a')
      expect(line).toContain('[cut]')
      expect(line).not.toMatch(/a1a1|friend|c2Vj/)
    }
  }
})

test.each(['text', 'json'] as const)('nor do fields that are no text get into %s', (format) => {
  const app = { id: '1', key: 'app-key', secret: 'friend' }
  for (const detail of [app, { app }, { data: { data: { auth: ['friend'] } } }]) {
    const [line = ''] = lines({ format }, detail)
    expect(line).toContain('[cut]')
    expect(line).not.toContain('friend')
  }
})

test('a frame of nothing but backslashes and quotes is read in no time', () => {
  const startedAtMs = performance.now()
  for (const text of ['\\', '"', '\\"', '"auth"', '"auth" ', '"auth":', '"auth":"\\']) {
    lines({}, text.repeat(65_536 / text.length))
  }
  expect(performance.now() - startedAtMs).toBeLessThan(1000)
})

test('is the logger of a server', async () => {
  const written: string[] = []
  const logger = createLineLogger({ format: 'json', write: (line) => written.push(line) })
  const server = createServer({ port: 0, logger })
  await fetch(`${await server.listen()}/nothing?auth_signature=${SIGNATURE}`)
  await server.close()
  expect(written.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 'info', name: 'request refused', detail: { path: '/nothing', status: 404 } },
  ])
})
