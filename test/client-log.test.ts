// Where the log of a client goes: its own logger first, then `Bellwire.log`, then the console if
// that was asked for.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createClientLog } from '../src/client-log.js'
import type { Logger } from '../src/shared/log.js'

/** The statics of the class, which an app may set at any time. */
interface Statics {
  log: ((line: string) => void) | undefined
  logToConsole: boolean
}

let statics: Statics

beforeEach(() => {
  statics = { log: undefined, logToConsole: false }
  vi.spyOn(console, 'debug').mockReturnValue()
  vi.spyOn(console, 'warn').mockReturnValue()
  vi.spyOn(console, 'error').mockReturnValue()
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a debug event goes', () => {
  it.each<[logger: boolean, log: boolean, logToConsole: boolean, to: string]>([
    [false, false, false, 'nowhere'],
    [false, false, true, 'console'],
    [false, true, false, 'log'],
    [false, true, true, 'log'],
    [true, false, false, 'logger'],
    [true, false, true, 'logger'],
    [true, true, false, 'logger'],
    [true, true, true, 'logger'],
  ])('with logger %j, log %j and logToConsole %j to %s', (logger, log, logToConsole, to) => {
    const takers = { logger: vi.fn<Logger>(), log: vi.fn<(line: string) => void>() }
    statics = { log: log ? takers.log : undefined, logToConsole }
    const clientLog = createClientLog(
      { options: { logger: logger ? takers.logger : undefined } },
      statics,
    )

    expect(clientLog.isActive()).toBe(to !== 'nowhere')
    clientLog.write('debug', 'state', { to: 'connected' })

    const line = 'Bellwire: state {"to":"connected"}'
    const event = { level: 'debug', name: 'state', detail: { to: 'connected' } }
    expect(takers.logger.mock.calls).toEqual(to === 'logger' ? [[event]] : [])
    expect(takers.log.mock.calls).toEqual(to === 'log' ? [[line]] : [])
    expect(vi.mocked(console).debug.mock.calls).toEqual(
      to === 'console' ? [['Bellwire: state', { to: 'connected' }]] : [],
    )
  })
})

it('follows the statics when they change', () => {
  const lines: string[] = []
  const clientLog = createClientLog({ options: {} }, statics)
  clientLog.write('debug', 'first')
  statics.log = (line) => lines.push(line)
  clientLog.write('debug', 'second', 2)
  statics.log = undefined
  clientLog.write('debug', 'third')
  expect(lines).toEqual(['Bellwire: second 2'])
})

it('prints a warning even when nobody asked for a log', () => {
  createClientLog({ options: {} }, statics).write('warn', 'not sent', 'x')
  expect(vi.mocked(console).warn.mock.calls).toEqual([['Bellwire: not sent', 'x']])
})

it('survives a Bellwire.log that throws', () => {
  const error = new Error('of the app')
  statics.log = () => {
    throw error
  }
  createClientLog({ options: {} }, statics).write('debug', 'state')
  expect(vi.mocked(console).error.mock.calls).toEqual([[error]])
})
