// The errors as apps read them: class, code, hint, cause, and the shapes that pusher-js had.

import { describe as suite, expect, it } from 'vitest'
import {
  AuthError,
  BellwireError,
  ConnectionError,
  OptionsError,
  ProtocolError,
  describe,
  wrongOption,
} from '../../src/shared/errors.js'

suite('every error', () => {
  it.each([
    ['BellwireError', new BellwireError('a/b', 'It failed.')],
    ['OptionsError', new OptionsError('a/b', 'It failed.')],
    ['ProtocolError', new ProtocolError('a/b', 'It failed.')],
    ['ConnectionError', new ConnectionError('a/b', 'It failed.')],
    ['AuthError', new AuthError('a/b', 'It failed.')],
  ])('%s is a BellwireError and an Error, with its name and code', (name, error) => {
    expect(error).toBeInstanceOf(BellwireError)
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe(name)
    expect(error.code).toBe('a/b')
    expect(String(error)).toBe(`${name}: It failed.`)
    expect(error.stack).toContain('errors.test.ts')
    expect(error.hint).toBe('')
    expect('cause' in error).toBe(false)
  })

  it('carries its hint apart and at the end of the message', () => {
    const error = new BellwireError('a/b', 'It failed.', { hint: 'Try this.' })
    expect(error.hint).toBe('Try this.')
    expect(error.message).toBe('It failed. Try this.')
  })

  it.each([new Error('network'), 0, null, false])('keeps the cause %s', (cause) => {
    expect(new BellwireError('a/b', 'It failed.', { cause }).cause).toBe(cause)
  })
})

suite('ConnectionError', () => {
  it.each([4004, 0, null])('has the code %s where code for pusher-js reads it', (code) => {
    const error = new ConnectionError('connection/closed', 'Closed.', {
      closeCode: code,
      serverMessage: 'over quota',
    })
    expect(error.closeCode).toBe(code)
    expect(error.type).toBe('PusherError')
    expect(error.data).toEqual({ code, message: 'over quota' })
    expect(error.error.data.code).toBe(code)
  })

  it('can be written as JSON, though it refers to itself', () => {
    const error = new ConnectionError('connection/closed', 'Closed.', {
      closeCode: 4004,
      serverMessage: 'over quota',
    })
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ closeCode: 4004 })
  })
})

suite('AuthError', () => {
  it('says which channel and which status', () => {
    const details = { status: 403, channel: 'private-a', hint: 'Log in.', cause: 'x' }
    const error = new AuthError('auth/status', 'Refused.', details)
    expect(error).toMatchObject({ ...details, message: 'Refused. Log in.' })
  })

  it('has neither when there was no answer and no channel', () => {
    const error = new AuthError('auth/unreachable', 'Not reached.')
    expect([error.status, error.channel]).toEqual([undefined, undefined])
  })
})

suite('wrongOption', () => {
  it('says what is wrong, what was given and what to write', () => {
    const error = wrongOption('wsPort', 'abc', 'Give a number above 0.')
    expect(error).toBeInstanceOf(OptionsError)
    expect(error.code).toBe('options/wsPort')
    expect(error.message).toBe('The option wsPort is "abc". Give a number above 0.')
    expect(error.hint).toBe('Give a number above 0.')
  })
})

suite('describe', () => {
  const circular: { self?: unknown } = {}
  circular.self = circular
  const hostile = {
    toJSON() {
      throw new Error('gotcha')
    },
    toString() {
      throw new Error('gotcha')
    },
  }

  it.each<[unknown, string]>([
    ['text', '"text"'],
    ['say "hi"\n', String.raw`"say \"hi\"\n"`],
    ['\x1b[2J\x9b2J\u202ea\u2066', '"\\u001b[2J?2J?a?"'],
    [7, '7'],
    [null, 'null'],
    [{ a: [1] }, '{"a":[1]}'],
    [undefined, 'undefined'],
    [() => 1, 'function'],
    [Symbol('s'), 'symbol'],
    [10n, 'bigint'],
    [circular, 'object'],
    [hostile, 'object'],
    [Object.create(null), '{}'],
  ])('renders whatever it is given', (value, text) => {
    expect(describe(value)).toBe(text)
  })

  it('cuts what is too long and says how long it was', () => {
    expect(describe('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`)
    expect(describe('x'.repeat(79))).toBe(`"${'x'.repeat(79)}… (81 characters)`)
    expect(describe([1, 2, 3], 3)).toBe('[1,… (7 characters)')
  })
})
