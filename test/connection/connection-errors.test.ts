// The errors of a connection say what happened, in whose words, and what to do about it.

import { describe, expect, it } from 'vitest'
import { closedError, serverError, silenceError } from '../../src/connection/connection-errors.js'

describe('the error of', () => {
  it('a lost socket has its code and what lies behind it', () => {
    const cause = new Error('ECONNREFUSED')
    const error = closedError({ code: 1006, reason: '', cause })
    expect(error).toMatchObject({
      name: 'ConnectionError',
      code: 'connection/closed',
      message: 'The connection was closed (1006).',
      closeCode: 1006,
      hint: '',
    })
    expect(error.cause).toBe(cause)
  })

  it('a fatal close says what to check, and quotes the server', () => {
    const error = closedError({ code: 4001, reason: 'Could not find app' })
    expect(error.message).toBe(
      'The connection was closed (4001: "Could not find app"). Check the app key and the server.',
    )
    expect(error.hint).toBe('Check the app key and the server.')
    expect('cause' in error).toBe(false)
  })

  it('the server has its code in both shapes that existing code reads', () => {
    const error = serverError({ code: 4004, message: 'over quota' })
    expect(error.code).toBe('connection/server-error')
    expect(error.type).toBe('PusherError')
    expect(error.data).toEqual({ code: 4004, message: 'over quota' })
    expect(error.error.data.code).toBe(4004)
  })

  it('the server may have no code', () => {
    const error = serverError({ code: null, message: 'Invalid signature' })
    expect(error.message).toBe('The server sent an error (null: "Invalid signature").')
    expect(error).toMatchObject({ closeCode: null, hint: '' })
  })

  it('long words of the server are cut', () => {
    const error = serverError({ code: 4301, message: 'x'.repeat(10_000) })
    expect(error.message.length).toBeLessThan(250)
    expect(error.data.message).toHaveLength(10_000)
  })

  it('silence has no code', () => {
    const error = silenceError('no answer to ping')
    expect(error).toMatchObject({
      code: 'connection/no-answer',
      message: 'Connection given up: no answer to ping.',
      closeCode: null,
    })
  })
})
