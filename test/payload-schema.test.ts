// The option `schema`: what a validator lets through, what it changes, and what it keeps away.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSchema } from '../src/node.js'
import type { Bellwire, PayloadCheck, PayloadSchema, Validator } from '../src/node.js'
import {
  clientOf,
  collect,
  FakeServer,
  settled,
  type PlayedSocket,
} from './channels/fake-server.js'

/** A validator as any library of Standard Schema makes them. */
function validator<Output>(
  validate: (value: unknown) => PayloadCheck<Output> | Promise<PayloadCheck<Output>>,
): Validator<Output> {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

const issues = [{ message: 'Not a number.', path: [] }]
const number = validator<number>((value) =>
  typeof value === 'number' ? { value } : { issues, value: undefined },
)
const date = validator<Date>((value) => ({ value: new Date(String(value)) }))

let socket: PlayedSocket
let client: Bellwire

async function start(schema: PayloadSchema | undefined): Promise<void> {
  const server = new FakeServer()
  client = clientOf(server, { schema })
  socket = await server.connect()
}

function enter(name: string) {
  const channel = client.subscribe(name)
  socket.confirm(name)
  const { calls, listener } = collect()
  channel.bindGlobal(listener)
  return calls
}

beforeEach(() =>
  start(
    createSchema({
      orders: { created: number, moved: date },
      'room-*': { message: number },
      'room-7': { message: date },
      '*': { anywhere: number },
    }),
  ),
)

afterEach(() => {
  expect(Object.prototype).not.toHaveProperty('message')
})

describe('a payload', () => {
  it('that fits is delivered as the validator gives it', () => {
    const calls = enter('orders')
    socket.receive('created', 7, 'orders')
    socket.receive('moved', '2026-01-01', 'orders')
    expect(calls).toEqual([
      ['created', 7],
      ['moved', new Date('2026-01-01')],
    ])
  })

  it('that does not fit is not delivered, and why is told', () => {
    const calls = enter('orders')
    socket.receive('created', 'seven', 'orders')
    expect(calls).toEqual([
      ['bellwire:invalid_payload', { event: 'created', data: 'seven', issues }],
    ])
  })

  it('without a validator is delivered as it comes', () => {
    const calls = enter('orders')
    socket.receive('other', 'seven', 'orders')
    socket.receive('constructor', 1, 'orders')
    socket.receive('__proto__', 2, 'orders')
    expect(calls).toEqual([
      ['other', 'seven'],
      ['constructor', 1],
      ['__proto__', 2],
    ])
  })

  it.each([
    ['room-1', 'message', 'bellwire:invalid_payload'],
    ['room-7', 'message', 'message'],
    ['room', 'message', 'message'],
    ['room', 'anywhere', 'bellwire:invalid_payload'],
    ['__proto__', 'message', 'message'],
    ['orders', 'anywhere', 'anywhere'],
  ])('on %s is checked by the name of the channel, else by its start: %s', (name, event, told) => {
    const calls = enter(name)
    socket.receive(event, '2026-01-01', name)
    expect(calls.map(([first]) => first)).toEqual([told])
  })

  it.each([
    [
      'throws',
      validator(() => {
        throw new Error('in the validator')
      }),
      'Error: in the validator',
    ],
    [
      'is asynchronous',
      validator((value) => Promise.resolve({ value })),
      'Error: The validator is asynchronous, but events do not wait.',
    ],
  ])('whose validator %s counts as wrong, and the next event comes', async (_how, bad, message) => {
    await start(createSchema({ orders: { created: bad } }))
    const calls = enter('orders')
    socket.receive('created', 1, 'orders')
    socket.receive('other', 2, 'orders')
    expect(calls).toEqual([
      ['bellwire:invalid_payload', { event: 'created', data: 1, issues: [{ message }] }],
      ['other', 2],
    ])
  })

  it('of an event of the protocol is checked by nobody who did not ask for it', async () => {
    const calls = enter('orders')
    socket.receive('pusher:cache_miss', undefined, 'orders')
    await settled()
    expect(calls).toEqual([['pusher:cache_miss', undefined]])
  })
})
