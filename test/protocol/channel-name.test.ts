// What a channel's name means, and which names are allowed.

import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../../src/shared/errors.js'
import {
  channelKind,
  channelNameProblem,
  checkChannelName,
  isCacheChannel,
  needsAuthorization,
} from '../../src/protocol/channel-name.js'
import type { ChannelKind } from '../../src/protocol/channel-name.js'

describe('what a name means', () => {
  it.each<[string, ChannelKind, 'cache' | 'no cache', 'authorized' | 'open']>([
    ['orders', 'public', 'no cache', 'open'],
    ['cache-orders', 'public', 'cache', 'open'],
    ['private-orders', 'private', 'no cache', 'authorized'],
    ['private-cache-orders', 'private', 'cache', 'authorized'],
    ['presence-room', 'presence', 'no cache', 'authorized'],
    ['presence-cache-room', 'presence', 'cache', 'authorized'],
    ['private-encrypted-mail', 'encrypted', 'no cache', 'authorized'],
    ['private-encrypted-cache-mail', 'encrypted', 'cache', 'authorized'],
    ['#server-to-user-ann', 'user', 'no cache', 'open'],
    // A prefix counts only in full, in lower case and at the beginning.
    ['private', 'public', 'no cache', 'open'],
    ['presence', 'public', 'no cache', 'open'],
    ['cache', 'public', 'no cache', 'open'],
    ['privateorders', 'public', 'no cache', 'open'],
    ['Private-orders', 'public', 'no cache', 'open'],
    ['my-private-orders', 'public', 'no cache', 'open'],
    ['my-cache-orders', 'public', 'no cache', 'open'],
    ['private-encrypted', 'private', 'no cache', 'authorized'],
    ['private-presence-room', 'private', 'no cache', 'authorized'],
    ['presence-encrypted-room', 'presence', 'no cache', 'authorized'],
    ['private-my-cache-orders', 'private', 'no cache', 'authorized'],
    ['cache-private-orders', 'public', 'cache', 'open'],
    ['server-to-user-ann', 'public', 'no cache', 'open'],
    ['#other', 'public', 'no cache', 'open'],
    ['private-', 'private', 'no cache', 'authorized'],
    ['__proto__', 'public', 'no cache', 'open'],
    ['constructor', 'public', 'no cache', 'open'],
  ])('%s: %s, %s, %s', (name, kind, cache, access) => {
    expect(channelKind(name)).toBe(kind)
    expect(isCacheChannel(name)).toBe(cache === 'cache')
    expect(needsAuthorization(name)).toBe(access === 'authorized')
  })
})

const ALLOWED = [
  'a',
  '0',
  'orders',
  'AZaz09',
  '_-=@,.;:',
  'App.Models.User.1',
  'private-encrypted-cache-mail',
  '__proto__',
  'constructor',
  'x'.repeat(200),
]

const FORBIDDEN: [string, unknown, RegExp][] = [
  ['nothing', '', /empty/],
  ['201 characters', 'x'.repeat(201), /longer than 200/],
  ['a blank', 'my orders', /letters, digits/],
  ['a line end', 'orders\n', /letters, digits/],
  ['a slash', 'orders/1', /letters, digits/],
  ['a question mark', 'orders?', /letters, digits/],
  ['a plus sign', 'a+b', /letters, digits/],
  ['letters of other alphabets', 'bücher', /letters, digits/],
  ['an emoji', '🔔', /letters, digits/],
  ['a null character', 'a\0', /letters, digits/],
  ['a number sign inside', 'a#b', /letters, digits/],
  ['a reserved name', '#server-to-user-ann', /reserved/],
  ['undefined', undefined, /not a string/],
  ['null', null, /not a string/],
  ['a number', 7, /not a string/],
  ['an object', { name: 'orders' }, /not a string/],
  ['a list', ['orders'], /not a string/],
]

describe('channelNameProblem', () => {
  it.each(ALLOWED)('has nothing to say about %s', (name) => {
    expect(channelNameProblem(name)).toBeUndefined()
  })

  it.each(FORBIDDEN)('says what is wrong with %s', (_case, name, problem) => {
    expect(channelNameProblem(name)).toMatch(problem)
  })

  it('takes the length from whoever asks', () => {
    expect(channelNameProblem('x'.repeat(164), 164)).toBeUndefined()
    expect(channelNameProblem('x'.repeat(165), 164)).toBe('it is longer than 164 characters')
    expect(channelNameProblem('x'.repeat(300), 300)).toBeUndefined()
  })
})

describe('checkChannelName', () => {
  it.each(ALLOWED)('lets %s pass', (name) => {
    expect(() => checkChannelName(name)).not.toThrow()
  })

  it.each(FORBIDDEN)('throws a ProtocolError for %s', (_case, name) => {
    const check = () => checkChannelName(name)
    expect(check).toThrow(ProtocolError)
    expect(check).toThrow(expect.objectContaining({ code: 'protocol/channel-name' }) as Error)
  })

  it('says what is allowed and what was given', () => {
    expect(() => checkChannelName('my orders')).toThrow(
      'A channel name has 1 to 200 of A-Z a-z 0-9 _ - = @ , . ; : unlike "my orders".',
    )
  })
})
