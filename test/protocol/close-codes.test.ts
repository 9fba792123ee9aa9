// What a client does about each close code, over all ranges, and what each code means.

import { describe, expect, it } from 'vitest'
import { closeAction, closeMeaning } from '../../src/protocol/close-codes.js'
import type { CloseAction } from '../../src/protocol/close-codes.js'

describe('closeAction', () => {
  it.each<[string, number, number, CloseAction]>([
    ['ends of sockets and networks', 0, 2999, 'backoff'],
    ['our own fallback makes room', 3000, 3000, 'upgrade'],
    ['codes of nobody', 3001, 3999, 'backoff'],
    ['the app takes only TLS', 4000, 4000, 'tls'],
    ['wrong app, key, path or version', 4001, 4099, 'fatal'],
    ['over capacity', 4100, 4199, 'busy'],
    ['reconnect now', 4200, 4299, 'now'],
    ['nothing that reconnecting would help', 4300, 4999, 'fatal'],
  ])('%s: every code from %i to %i means %4$s', (_meaning, first, last, action) => {
    const others = []
    for (let code = first; code <= last; code++) {
      if (closeAction(code) !== action) others.push(code)
    }
    expect(others).toEqual([])
  })

  it('tries again when there was no code', () => {
    expect(closeAction(null)).toBe('backoff')
  })
})

describe('closeMeaning', () => {
  it.each([
    [4000, /TLS/],
    [4001, /key is unknown/],
    [4003, /disabled/],
    [4004, /quota/],
    [4005, /path/],
    [4006, /version parameter is malformed/],
    [4007, /version is not supported/],
    [4008, /no protocol version/],
    [4009, /not authorized/],
    [4100, /over capacity/],
    [4200, /asked to reconnect/],
    [4201, /no pong/],
    [4202, /inactive/],
    [4301, /client events/],
    [4302, /watchlist/],
    [1006, /lost/],
  ])('has words for %i', (code, words) => {
    expect(closeMeaning(code)).toMatch(words)
  })

  it.each([1000, 4002, 4999])('says of %i no more than is known', (code) => {
    expect(closeMeaning(code)).toBe('the connection was closed')
  })
})
