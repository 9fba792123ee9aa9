// An app in ES modules, with each entry of the client.

import Bellwire, { BellwireError, Bellwire as Named, createSchema } from 'bellwire'
import type { Channel, Options, PresenceChannel, SchemaOf, Validator } from 'bellwire'
import { cipher } from 'bellwire/encryption'
import NativeBellwire from 'bellwire/react-native'

interface Order {
  id: number
}
interface Schema {
  orders: { created: Order }
  [room: `presence-room-${string}`]: { message: { text: string } }
}

const options: Options = { wsHost: 'localhost', forceTLS: false, cipher }
const bell: Bellwire<Schema> = new Named<Schema>('key', options)
const state: string = bell.connection.state
const off = bell.subscribe('orders').on('created', (order) => order.id.toFixed())
off()
off[Symbol.dispose]()
const room: PresenceChannel<{ message: { text: string } }> = bell.subscribe('presence-room-1')
const count: number = room.members.count
// @ts-expect-error Not in the schema.
bell.subscribe('news')
// @ts-expect-error The payload is an order.
bell.subscribe('orders').bind('created', (text: string) => text)
// @ts-expect-error A number is no key.
new Bellwire(1)
// @ts-expect-error The option takes a truth value.
new Bellwire('key', { cluster: 'eu', forceTLS: 'yes' })

declare const order: Validator<Order>
const schema = createSchema({ orders: { created: order } })
const checked = new Bellwire<SchemaOf<typeof schema>>('key', { cluster: 'eu', schema })
checked.subscribe('orders').bind('created', ({ id }) => id.toFixed())

const untyped: Channel = new NativeBellwire('key', { cluster: 'eu' }).subscribe('anything')

async function read(): Promise<string> {
  try {
    await untyped.ready({ signal: AbortSignal.timeout(1000) })
    for await (const event of untyped.events('created')) return String(event)
  } catch (error) {
    if (error instanceof BellwireError) return error.hint
  }
  return ''
}

export { count, read, state }
