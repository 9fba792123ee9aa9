// The log: every event goes to the sink of the moment, warnings and errors to the console when
// there is none, and no sink can harm the client.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { consoleSink, createLog, formatLogEvent } from '../../src/shared/log.js'
import type { Logger, LogLevel } from '../../src/shared/log.js'

const LEVELS: LogLevel[] = ['debug', 'info', 'warn', 'error']

let printed: unknown[][]

beforeEach(() => {
  printed = []
  for (const level of LEVELS) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => {
      printed.push([level, ...args])
    })
  }
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a log with a sink', () => {
  it.each(LEVELS)('gives it events of level %s, and prints nothing', (level) => {
    const sink = vi.fn<Logger>()
    createLog(() => sink).write(level, 'state', { a: 1 })
    expect(sink.mock.calls).toEqual([[{ level, name: 'state', detail: { a: 1 } }]])
    expect(printed).toEqual([])
  })

  it('survives a sink that throws, and prints its error', () => {
    const error = new Error('of the app')
    const log = createLog(() => () => {
      throw error
    })
    log.write('debug', 'state')
    expect(printed).toEqual([['error', error]])
  })
})

describe('a log without a sink', () => {
  it.each<[LogLevel, unknown[]]>([
    ['debug', []],
    ['info', []],
    ['warn', [['warn', 'Bellwire: not sent', 7]]],
    ['error', [['error', 'Bellwire: not sent', 7]]],
  ])('prints of level %s: %j', (level, expected) => {
    createLog(() => undefined).write(level, 'not sent', 7)
    expect(printed).toEqual(expected)
  })
})

it('asks for the sink each time, so that logging can be switched on and off', () => {
  let sink: Logger | undefined
  const log = createLog(() => sink)
  expect(log.isActive()).toBe(false)
  log.write('debug', 'first')
  const logger = vi.fn<Logger>()
  sink = logger
  expect(log.isActive()).toBe(true)
  log.write('debug', 'second')
  sink = undefined
  log.write('debug', 'third')
  expect(logger.mock.calls.map(([{ name }]) => name)).toEqual(['second'])
})

describe('consoleSink', () => {
  it.each(LEVELS)('prints level %s as such, and the detail as it is', (level) => {
    const detail = { a: 1 }
    consoleSink({ level, name: 'frame in', detail })
    expect(printed).toEqual([[level, 'Bellwire: frame in', detail]])
  })
})

describe('formatLogEvent', () => {
  const circular: { self?: unknown } = {}
  circular.self = circular

  it.each<[unknown, string]>([
    [{ a: 1 }, 'Bellwire: state {"a":1}'],
    ['text', 'Bellwire: state "text"'],
    [undefined, 'Bellwire: state'],
    [0, 'Bellwire: state 0'],
    [new TypeError('bad'), 'Bellwire: state TypeError: bad'],
    [circular, 'Bellwire: state object'],
  ])('makes one line of text of any detail', (detail, line) => {
    expect(formatLogEvent({ level: 'debug', name: 'state', detail })).toBe(line)
  })

  it('cuts what would flood the log', () => {
    const line = formatLogEvent({ level: 'debug', name: 'frame in', detail: 'x'.repeat(50_000) })
    expect(line).toContain('(50002 characters)')
    expect(line.length).toBeLessThan(2100)
  })
})
