// The names on the wire, letter by letter, and who may send an event of which name.

import { describe, expect, it } from 'vitest'
import * as names from '../../src/protocol/event-names.js'

describe('the names', () => {
  it('are those of the protocol', () => {
    const events = Object.entries(names).filter(
      ([name, value]) => typeof value === 'string' && !name.endsWith('PREFIX'),
    )
    expect(Object.fromEntries(events)).toEqual({
      CONNECTION_ESTABLISHED: 'pusher:connection_established',
      ERROR: 'pusher:error',
      PING: 'pusher:ping',
      PONG: 'pusher:pong',
      SUBSCRIBE: 'pusher:subscribe',
      UNSUBSCRIBE: 'pusher:unsubscribe',
      SUBSCRIPTION_SUCCEEDED: 'pusher:subscription_succeeded',
      SUBSCRIPTION_ERROR: 'pusher:subscription_error',
      SUBSCRIPTION_COUNT: 'pusher:subscription_count',
      MEMBER_ADDED: 'pusher:member_added',
      MEMBER_REMOVED: 'pusher:member_removed',
      CACHE_MISS: 'pusher:cache_miss',
      SIGNIN: 'pusher:signin',
      SIGNIN_SUCCESS: 'pusher:signin_success',
      SIGNIN_ERROR: 'pusher:signin_error',
      INTERNAL_SUBSCRIPTION_SUCCEEDED: 'pusher_internal:subscription_succeeded',
      INTERNAL_SUBSCRIPTION_COUNT: 'pusher_internal:subscription_count',
      INTERNAL_MEMBER_ADDED: 'pusher_internal:member_added',
      INTERNAL_MEMBER_REMOVED: 'pusher_internal:member_removed',
      INTERNAL_WATCHLIST_EVENTS: 'pusher_internal:watchlist_events',
    })
  })
})

describe('who may send an event', () => {
  it.each<[string, 'client' | 'protocol' | 'app']>([
    ['client-typing', 'client'],
    ['client-', 'client'],
    ['pusher:subscribe', 'protocol'],
    ['pusher:', 'protocol'],
    ['pusher_internal:member_added', 'protocol'],
    ['created', 'app'],
    ['client', 'app'],
    ['Client-typing', 'app'],
    ['my-client-typing', 'app'],
    ['pusher', 'app'],
    ['pusher-like', 'app'],
    ['pusher_internal', 'app'],
    ['my:pusher:event', 'app'],
    ['', 'app'],
    ['__proto__', 'app'],
  ])('%j: the %s', (event, sender) => {
    expect(names.isClientEvent(event)).toBe(sender === 'client')
    expect(names.isProtocolEvent(event)).toBe(sender === 'protocol')
  })
})
